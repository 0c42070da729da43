package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Threads of producers, and what happens when there is none left, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProducerIntegrationTests {

    @EachServer
    void fiftyProducersThatWaitAllBeginAtOnce(TestServer.Kind kind) throws Exception {
        int streams = 50;
        ExecutorService clients = Executors.newFixedThreadPool(streams);
        try (TestServer server = kind.start()) {
            List<Callable<SseEvent>> requests = Collections.nCopies(streams, () -> server.firstEvent("/waiting"));
            // None of the producers ever ends: a stream that had to wait for another's would wait for good.
            assertThat(clients.invokeAll(requests, 10, TimeUnit.SECONDS))
                    .allSatisfy(first -> assertThat(first.get().data()).isEqualTo("first"));
            assertThat(server.publisher().openStreams()).isEqualTo(streams);
        } finally {
            clients.shutdownNow();
        }
    }

    @EachServer
    @EnabledForJreRange(min = JRE.JAVA_21)
    void producersRunOnVirtualThreads(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("spring.threads.virtual.enabled=true", "sse.producers.max-threads=1")) {
            for (int i = 0; i < 3; i++) {
                assertThat(server.firstEvent("/waiting").data()).isEqualTo("first");
            }
        }
    }

    @EachServer
    void beyondTheThreadsForProducersAStreamIsRefused(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.producers.max-threads=1")) {
            assertThat(server.firstEvent("/waiting").data()).isEqualTo("first");

            HttpResponse<InputStream> browser = server.get("/waiting", "Accept", "text/event-stream");
            assertThat(browser.statusCode()).isEqualTo(200);
            assertThat(browser.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(new String(browser.body().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("retry: (2\\d{3}|3000)\n\n");

            HttpResponse<InputStream> api = server.get("/waiting", "Accept", "*/*");
            assertThat(api.statusCode()).isEqualTo(503);
            assertThat(api.headers().firstValue("Retry-After").map(Integer::parseInt))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(2, 3));
            await().until(() -> server.publisher().openStreams() == 1);
        }
    }

    @EachServer
    void refusalMayBeAStatusForEverybody(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.refusal=status")) {
            server.publisher().drain();
            HttpResponse<InputStream> response = server.get("/topic/orders", "Accept", "text/event-stream");
            assertThat(response.statusCode()).isEqualTo(503);
        }
    }
}
