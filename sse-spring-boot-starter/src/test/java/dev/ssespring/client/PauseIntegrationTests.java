package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.engine.ConnectionThreads;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paused connections dispatch and read nothing, and continue where they were. */
@Timeout(60)
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class PauseIntegrationTests {

    private static final byte[] EVENT = ("data: " + "x".repeat(10_000) + "\n\n").getBytes(StandardCharsets.UTF_8);
    private static final int EVENTS = 5_000;

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start(clock);

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eventsWaitUntilTheConnectionIsResumed(int concurrency) throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).concurrency(concurrency).connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open().send("id: 1\ndata: one\n\n");
            assertThat(recording.event().data()).isEqualTo("one");
            recording.signal(SseSignal.Event.class);
            ConnectionThreads.awaitReading();
            connection.pause();
            assertThat(connection.isPaused()).isTrue();
            exchange.send("id: 2\ndata: two\n\n");
            ConnectionThreads.awaitPaused();
            assertThat(recording.otherSignals()).isEmpty();
            assertThat(connection.lastEventId()).isEqualTo("1");

            connection.resume();

            assertThat(recording.event().data()).isEqualTo("two");
            assertThat(connection.isPaused()).isFalse();
        }
    }

    @Test
    void pausedRequestConnectsAndHandlesNothing() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).paused().connect(recording, recording)) {
            server.next().open().send("data: x\n\n");
            ConnectionThreads.awaitPaused();
            assertThat(connection.state()).isEqualTo(SseConnection.State.OPEN);
            assertThat(recording.otherEvents()).isEmpty();
            connection.resume();
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void pausedConnectionAppliesBackPressureToTheServer() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (SseConnection connection = client.get(server.uri("/")).paused().connect(recording)) {
            ScriptedExchange exchange = server.next().open();
            Thread sending = SseThreads.daemon("sending", () -> sendAll(exchange, sent));
            sending.start();
            Awaitility.await().during(Duration.ofMillis(500)).until(sent::get, new Unchanged()::isSame);
            assertThat(sent.get()).isLessThan(EVENTS);

            connection.resume();

            sending.join();
            Awaitility.await().until(() -> recording.otherEvents().size() == EVENTS);
        }
    }

    private static void sendAll(ScriptedExchange exchange, AtomicLong sent) {
        try {
            for (int i = 0; i < EVENTS; i++) {
                exchange.send(EVENT);
                sent.incrementAndGet();
            }
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void pausedTimeIsNotIdleTime() throws Exception {
        Duration idle = Duration.ofSeconds(1);
        try (SseConnection connection = client.get(server.uri("/"))
                .timeouts(SseTimeouts.DEFAULTS.withIdle(idle))
                .connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open().send("data: one\n\n");
            recording.event();
            ConnectionThreads.awaitReading();
            connection.pause();
            exchange.send(": heartbeat\n\n");
            ConnectionThreads.awaitPaused();
            for (int i = 0; i < 10; i++) {
                clock.advance(idle);
                exchange.send(": heartbeat\n\n");
            }
            exchange.send("data: two\n\n");

            connection.resume();

            assertThat(recording.event().data()).isEqualTo("two");
            assertThat(recording.otherSignals()).hasOnlyElementsOfTypes(SseSignal.Opened.class, SseSignal.Event.class);
        }
    }

    @Test
    void retryOfAFailedEventWaitsToo() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        int[] calls = {0};
        try (SseConnection connection = client.get(server.uri("/"))
                .onHandlerError((event, failure, attempts) -> new HandlerErrorPolicy.Retry(Duration.ZERO))
                .connect(event -> {
                    if (++calls[0] == 1) {
                        release.await();
                        throw new IllegalStateException("not yet");
                    }
                    recording.handle(event);
                })) {
            server.next().open().send("data: x\n\n");
            ConnectionThreads.awaitHandler();
            connection.pause();
            release.countDown();
            ConnectionThreads.awaitPaused();
            assertThat(recording.otherEvents()).isEmpty();
            connection.resume();
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void reconnectNowReplacesAPausedConnection() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).paused().connect(recording, recording)) {
            ScriptedExchange first = server.next().open();
            ConnectionThreads.awaitPaused();
            connection.reconnectNow();
            first.awaitGone();
            server.next().open().send("data: x\n\n");
            ConnectionThreads.awaitPaused();
            connection.resume();
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void pausedConnectionThatFailsReconnects() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).paused().connect(recording, recording)) {
            server.next().status(503);
            server.next().open().send("data: x\n\n");
            ConnectionThreads.awaitPaused();
            connection.resume();
            assertThat(recording.event()).extracting(SseEvent::data).isEqualTo("x");
        }
    }

    private static final class Unchanged {

        private long last = -1;

        boolean isSame(long now) {
            boolean same = now == last;
            last = now;
            return same;
        }
    }
}
