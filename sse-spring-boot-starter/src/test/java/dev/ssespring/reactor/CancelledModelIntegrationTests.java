package dev.ssespring.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.runs.RunsBuilder;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.MemoryLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A model behind HTTP sees its connection closed when the run that reads it is cancelled on another node. */
@Timeout(60)
class CancelledModelIntegrationTests {

    private static final Duration LIMIT = Duration.ofMillis(500);

    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService threads = SseThreads.threadPerTask("test-", 20);
    private final InMemoryRunStore store = new InMemoryRunStore(MemoryLimits.DEFAULTS, clock);
    private final SseEventPublisher publisher = SseEventPublisher.builder(
                    SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
            .build();
    private final SseRuns here = new RunsBuilder(publisher, store, threads, clock).build();
    private final SseRuns there = new RunsBuilder(publisher, store, threads, clock).build();

    @AfterEach
    void close() {
        here.close();
        there.close();
        publisher.close();
        store.close();
        threads.shutdownNow();
        clock.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "first token"})
    void theSocketOfTheModelIsClosedWithinHalfASecond(String sentBefore) throws Exception {
        // The first time, classes are loaded.
        cancelWhileTheModelAnswers("first", sentBefore);

        assertThat(cancelWhileTheModelAnswers("second", sentBefore)).isLessThan(LIMIT);
    }

    /** Returns how long it took until the model has seen the end of its connection. */
    private Duration cancelWhileTheModelAnswers(String id, String sentBefore) throws Exception {
        try (ServerSocket model = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            here.start(id, ReactorSse.run(answer(model.getLocalPort())));
            try (Socket connection = model.accept()) {
                readHead(connection);
                connection
                        .getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + sentBefore)
                                .getBytes(StandardCharsets.US_ASCII));
                if (!sentBefore.isEmpty()) {
                    await().until(() -> here.find(id).orElseThrow().events() == 1);
                }
                long since = System.nanoTime();
                assertThat(there.cancel(id, "user")).isTrue();
                awaitEnd(connection);
                return Duration.ofNanos(System.nanoTime() - since);
            }
        }
    }

    /** Cancelling it closes its connection. */
    private static Flux<String> answer(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                .build();
        return Mono.fromFuture(
                        () -> HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofPublisher()))
                .flatMapMany(response -> JdkFlowAdapter.flowPublisherToFlux(response.body()))
                .flatMapIterable(buffers -> buffers)
                .map(buffer -> StandardCharsets.US_ASCII.decode(buffer).toString());
    }

    private static void readHead(Socket connection) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) connection.getInputStream().read());
        }
    }

    /** Returns when the client has closed the connection, in whichever way. */
    private static void awaitEnd(Socket connection) {
        try {
            assertThat(connection.getInputStream().read()).isNegative();
        } catch (IOException ex) {
            assertThat(ex).hasMessageContaining("reset");
        }
    }
}
