package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.engine.ConnectionThreads;
import dev.ssespring.concurrent.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Timeouts, with a manual clock. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class TimeoutIntegrationTests {

    private static final Duration IDLE = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start(clock);

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @Test
    void halfOpenConnectionIsReplaced() throws Exception {
        try (SseConnection connection = request().connect(recording, recording)) {
            ScriptedExchange silent = server.next().open().send("id: 1\ndata: x\n\n");
            recording.event();
            ConnectionThreads.awaitReading();
            clock.advance(IDLE);
            SseSignal.Disconnected signal = recording.disconnected();
            assertThat(signal.cause()).isEqualTo(DisconnectCause.IDLE_TIMEOUT);
            assertThat(signal.failure()).hasMessageContaining("heartbeats");
            silent.awaitGone();
            assertThat(server.next().header("Last-Event-ID")).isEqualTo("1");
        }
    }

    @Test
    void bytesOfAnyKindKeepAConnection() throws Exception {
        try (SseConnection connection = request().keepComments().connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open();
            recording.signal(SseSignal.Opened.class);
            for (int i = 0; i < 5; i++) {
                exchange.send(":\n");
                recording.signal(SseSignal.Comment.class);
                ConnectionThreads.awaitReading();
                clock.advance(IDLE.dividedBy(2));
                assertThat(connection.silence()).isEqualTo(IDLE.dividedBy(2));
            }
            exchange.send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
            assertThat(server.all()).hasSize(1);
        }
    }

    @Test
    void timeOfAHandlerIsNotIdleTime() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (SseConnection connection = request()
                .connect(
                        event -> {
                            handling.countDown();
                            release.await();
                            recording.handle(event);
                        },
                        recording)) {
            ScriptedExchange exchange = server.next().open().send("data: x\n\n");
            handling.await();
            clock.advance(IDLE.multipliedBy(10));
            release.countDown();
            recording.event();
            exchange.send("data: y\n\n");
            assertThat(recording.event().data()).isEqualTo("y");
            assertThat(server.all()).hasSize(1);
        }
    }

    @Test
    void idleTimeoutOfZeroIsDisabled() throws Exception {
        try (SseConnection connection =
                request().timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ZERO)).connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open();
            recording.signal(SseSignal.Opened.class);
            clock.advance(Duration.ofDays(10));
            exchange.send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void missingResponseIsAFailure() throws Exception {
        try (SseConnection connection = request().connect(recording, recording)) {
            ScriptedExchange silent = server.next();
            clock.advance(Duration.ofSeconds(29));
            assertThat(connection.state()).isEqualTo(SseConnection.State.CONNECTING);
            clock.advance(Duration.ofSeconds(1));
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.RESPONSE_TIMEOUT);
            silent.awaitGone();
            server.next().open().send("data: x\n\n");
            recording.event();
        }
    }

    @Test
    void connectionOfMaximumAgeIsReplacedWithoutAFailure() throws Exception {
        Duration age = Duration.ofMinutes(30);
        try (SseConnection connection = request()
                .timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ZERO).withMaxAge(age))
                .connect(recording, recording)) {
            ScriptedExchange old = server.next().open().send("id: 1\ndata: x\n\n");
            recording.event();
            clock.advance(age);
            SseSignal.Disconnected signal = recording.disconnected();
            assertThat(signal.cause()).isEqualTo(DisconnectCause.MAX_AGE);
            assertThat(signal.failure()).isNull();
            old.awaitGone();
            assertThat(server.next().header("Last-Event-ID")).isEqualTo("1");
        }
    }

    @Test
    void noTimerIsLeftBehind() throws Exception {
        try (SseConnection connection = request().connect(recording, recording)) {
            for (int i = 0; i < 20; i++) {
                server.next().open().send("data: x\n\n").close();
                recording.disconnected();
            }
        }
        assertThat(clock.timers()).isZero();
    }

    private SseRequest request() {
        return client.get(server.uri("/")).timeouts(SseTimeouts.DEFAULTS.withIdle(IDLE));
    }
}
