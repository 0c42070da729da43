package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Streams of functional endpoints on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FunctionalIntegrationTests {

    private static final String TEN_EVENTS = IntStream.rangeClosed(1, 10)
            .mapToObj("event: my-custom-event\ndata: Hello World! %d\n\n"::formatted)
            .collect(Collectors.joining("", ": open heartbeat=15s\nretry: 2000\n\n", TestApplication.END));

    @EachServer
    void streamIsTheWholeBodyAndEndsIt(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpResponse<InputStream> response = server.get("/functional/accepted");
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(response.headers().allValues("Cache-Control")).containsExactly("private");
            assertThat(response.headers().firstValue("X-Mine")).hasValue("1");
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(TEN_EVENTS);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @EachServer
    void resumesByLastEventIdAndEndsCleanlyAtShutdown(TestServer.Kind kind) throws Exception {
        SseReader resumed;
        try (TestServer server = kind.start()) {
            String seen = server.publisher()
                    .publish("orders", SseEvent.of("seen"))
                    .position()
                    .toString();
            server.publisher().publish("orders", SseEvent.of("missed"));
            resumed = new SseReader(server.get("/functional/topic/orders", "Last-Event-ID", seen)
                    .body());
            assertThat(resumed.read().data()).isEqualTo("missed");
            server.publisher().publish("orders", SseEvent.of("live"));
            assertThat(resumed.read().data()).isEqualTo("live");
        }
        assertThat(resumed.read()).isNull();
    }

    @EachServer
    void clientThatLeftIsNoticed(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.heartbeat=50ms")) {
            server.get("/functional/topic/orders").body().close();
            await().until(() -> server.publisher().statistics().opened() == 1);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @EachServer
    void headOpensNoStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpResponse<InputStream> response = server.head("/functional/topic/orders");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @EachServer
    void streamBehindACachingFilterIsRefusedWithAdvice(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> caching =
                context -> context.registerBean(Filter.class, () -> (request, response, chain) -> {
                    ContentCachingResponseWrapper cache =
                            new ContentCachingResponseWrapper((HttpServletResponse) response);
                    chain.doFilter(request, cache);
                    cache.copyBodyToResponse();
                });
        try (TestServer server = kind.start(caching)) {
            HttpResponse<InputStream> response = server.get("/functional/ten");
            assertThat(response.statusCode()).as("by the route's error handler").isEqualTo(422);
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("An SSE stream cannot be written to a ContentCachingResponseWrapper");
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @EachServer
    void etagFilterLeavesStreamsAlone(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> etags =
                context -> context.registerBean(ShallowEtagHeaderFilter.class);
        try (TestServer server = kind.start(etags);
                InputStream body = server.get("/functional/topic/orders").body()) {
            assertThat(body.read()).as("comes before the end").isEqualTo(':');
        }
    }
}
