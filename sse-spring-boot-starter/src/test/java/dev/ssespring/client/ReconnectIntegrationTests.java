package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Reconnecting: causes, delays and the end. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class ReconnectIntegrationTests {

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start(clock);

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @Test
    void firstAttemptIsRetriedLikeAnyOther() throws Exception {
        server.refuse();
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            SseSignal.Disconnected refused = recording.disconnected();
            assertThat(refused.cause()).isEqualTo(DisconnectCause.CONNECT_FAILED);
            assertThat(refused.retryIn()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
            server.acceptAgain();
            pass(refused.retryIn());
            server.next().open().send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
            assertThat(connection.state()).isEqualTo(SseConnection.State.OPEN);
        }
    }

    @Test
    void consecutiveFailuresDoubleTheDelayUpToTheCapAndAnEventResetsIt() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .reconnect(ReconnectPolicy.DEFAULTS.withMaxDelay(Duration.ofSeconds(4)))
                .connect(recording, recording)) {
            for (int seconds : List.of(1, 2, 4, 4)) {
                server.next().status(503);
                Duration wait = recording.disconnected().retryIn();
                assertThat(wait).isBetween(Duration.ofSeconds(seconds), Duration.ofMillis(seconds * 1200L));
                pass(wait);
            }
            ScriptedExchange exchange = server.next().open().send("data: x\n\n");
            recording.event();
            exchange.reset();
            assertThat(recording.disconnected().retryIn()).isLessThanOrEqualTo(Duration.ofMillis(1200));
        }
    }

    @Test
    void healthyConnectionResetsTheFailures() throws Exception {
        Duration healthy = ReconnectPolicy.DEFAULTS.healthyAfter();
        try (SseConnection connection = client.get(server.uri("/"))
                .reconnect(ReconnectPolicy.DEFAULTS)
                .timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ZERO))
                .connect(recording, recording)) {
            for (int i = 0; i < 2; i++) {
                server.next().status(503);
                pass(recording.disconnected().retryIn());
            }
            Duration third = waitAfterSilence(healthy.minusMillis(1));
            assertThat(third).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4800));
            pass(third);
            assertThat(waitAfterSilence(healthy)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
        }
    }

    /** Returns the delay after a response that was open for the given time without an event, then interrupted. */
    private Duration waitAfterSilence(Duration open) throws Exception {
        ScriptedExchange exchange = server.next().openChunked();
        recording.signal(SseSignal.Opened.class);
        clock.advance(open);
        exchange.close();
        SseSignal.Disconnected end = recording.disconnected();
        assertThat(end.cause()).isEqualTo(DisconnectCause.CONNECTION_LOST);
        return end.retryIn();
    }

    @Test
    void orderlyEndWaitsForTheRetryOfTheServer() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            server.next().open().send("data: x\n\nretry: 5000\n").close();
            Duration wait = recording.disconnected().retryIn();
            assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
            pass(wait);
            server.next().open().send("data: x\n\n").close();
            assertThat(recording.disconnected().retryIn())
                    .as("it stays in force")
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        }
    }

    static Stream<Arguments> bodiesWithoutAnEvent() {
        return Stream.of(
                Arguments.of("", 1000),
                Arguments.of(": comment\n\n", 1000),
                Arguments.of(": comment\n\n: another\n\n", 1000),
                Arguments.of("id: 5\n\n", 1000),
                Arguments.of("event: x\n\n", 1000),
                Arguments.of("data: no blank line follows", 1000),
                Arguments.of("\n\n\n", 1000),
                Arguments.of("retry: 0\n\n", 100),
                Arguments.of("retry: 300\n\n", 300),
                Arguments.of("retry: 3000\n\n", 3000));
    }

    @ParameterizedTest
    @MethodSource("bodiesWithoutAnEvent")
    @ExtendWith(OutputCaptureExtension.class)
    void responsesThatEndAtOnceWithoutAnEventCountAsFailures(String body, int firstWait, CapturedOutput output)
            throws Exception {
        // An application context of another test may have set a level that hides lines at INFO.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel("dev.ssespring.client", LogLevel.INFO);
        try (SseConnection connection = client.get(server.uri("/quiet?token=secret"))
                .name("orders")
                .reconnect(ReconnectPolicy.DEFAULTS)
                .connect(recording, recording)) {
            Duration least = Duration.ofMillis(firstWait);
            for (int i = 0; i < 5; i++) {
                server.next().open().send(body).close();
                SseSignal.Disconnected end = recording.disconnected();
                assertThat(end.cause()).isEqualTo(DisconnectCause.END_OF_STREAM);
                assertThat(end.retryIn()).isBetween(least, least.multipliedBy(6).dividedBy(5));
                pass(end.retryIn());
                least = least.multipliedBy(2);
            }
            String url = server.uri("/quiet").toString();
            assertThat(linesWith(output, "WARN", url))
                    .as("one warning an outage")
                    .hasSize(1);
            assertThat(linesWith(output, "INFO", "connected again")).isEmpty();
            assertThat(output).doesNotContain("secret");

            server.next().open().send("data: x\n\n").close();
            assertThat(recording.disconnected().retryIn())
                    .as("an event ends it")
                    .isLessThanOrEqualTo(Duration.ofMillis(firstWait * 6L / 5));
            assertThat(linesWith(output, "INFO", "orders is connected again")).hasSize(1);
            pass(Duration.ofMillis(firstWait * 6L / 5));
            server.next().open().send(body).close();
            recording.disconnected();
            Awaitility.await().until(() -> linesWith(output, "WARN", url).size() == 2);
        }
    }

    private static List<String> linesWith(CapturedOutput output, String level, String text) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(level) && line.contains(text))
                .toList();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void responsesInterruptedAtOnceAreOneOutage(CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .name("orders")
                .reconnect(ReconnectPolicy.DEFAULTS)
                .connect(recording, recording)) {
            for (int seconds : List.of(1, 2, 4)) {
                server.next().openChunked().chunk(": hello\n\n").close();
                SseSignal.Disconnected end = recording.disconnected();
                assertThat(end.cause()).isEqualTo(DisconnectCause.CONNECTION_LOST);
                assertThat(end.retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
                pass(end.retryIn());
            }
            assertThat(linesWith(output, "WARN", "orders is disconnected")).hasSize(1);
            assertThat(linesWith(output, "INFO", "connected again")).isEmpty();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void endOfAProvenResponseDoesNotCountAsAFailure(CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .reconnect(ReconnectPolicy.DEFAULTS)
                .timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ZERO))
                .connect(recording, recording)) {
            for (int i = 0; i < 3; i++) {
                server.next().open().send("data: x\n\n").close();
                pass(orderlyWait());
                ScriptedExchange exchange = server.next().open();
                recording.signal(SseSignal.Opened.class);
                clock.advance(ReconnectPolicy.PROVEN_AFTER);
                exchange.close();
                pass(orderlyWait());
            }
            assertThat(linesWith(output, "WARN", "disconnected")).isEmpty();
        }
    }

    private Duration orderlyWait() throws InterruptedException {
        SseSignal.Disconnected end = recording.disconnected();
        assertThat(end.failure()).isNull();
        assertThat(end.retryIn()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
        return end.retryIn();
    }

    @Test
    void retryOfTheServerIsAFloorForTheBackOff() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .reconnect(ReconnectPolicy.DEFAULTS.withMaxDelay(Duration.ofSeconds(2)))
                .connect(recording, recording)) {
            server.next().open().send("retry: 5000\n\n").close();
            pass(recording.disconnected().retryIn());
            server.next().status(500);
            assertThat(recording.disconnected().retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00"})
    void retryOfZeroIsRaisedToTheMinimumDelay(String retry) throws Exception {
        assertThat(waitAfterRetry(retry)).isBetween(Duration.ofMillis(100), Duration.ofMillis(120));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999"})
    void hugeRetryIsReducedToTheMaximumServerDelay(String retry) throws Exception {
        assertThat(waitAfterRetry(retry)).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0665\u0660\u0660\u0660", "5 000", "-1", "5s", "", "9223372036854775808"})
    void retryThatIsNoNumberOfAsciiDigitsChangesNothing(String retry) throws Exception {
        assertThat(waitAfterRetry(retry)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
    }

    private Duration waitAfterRetry(String retry) throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            server.next().open().send("retry: " + retry + "\n\n").close();
            return recording.disconnected().retryIn();
        }
    }

    @Test
    void retryAfterAppliesTo429And503UpToTheLimit() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            server.next().status(429, "Retry-After: 30");
            pass(wait(Duration.ofSeconds(30)));
            server.next().status(503, "Retry-After: 999999999");
            Duration longest = recording.disconnected().retryIn();
            assertThat(longest).isEqualTo(Duration.ofMinutes(10));
            pass(longest);
            server.next()
                    .status(503, "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT");
            pass(wait(Duration.ofMinutes(1)));
            server.next().status(500, "Retry-After: 300");
            assertThat(recording.disconnected().retryIn()).isLessThan(Duration.ofSeconds(10));
        }
    }

    private Duration wait(Duration atLeast) throws InterruptedException {
        Duration wait = recording.disconnected().retryIn();
        assertThat(wait).isBetween(atLeast, atLeast.multipliedBy(6).dividedBy(5));
        return wait;
    }

    @Test
    void reconnectNowEndsTheWait() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            server.next().status(500);
            recording.disconnected();
            connection.reconnectNow();
            server.next().open().send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void reconnectNowReplacesAnOpenConnectionWithoutAFailure() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).reconnect(ReconnectPolicy.DEFAULTS).connect(recording, recording)) {
            ScriptedExchange first = server.next().open().send("id: 7\ndata: x\n\n");
            recording.event();
            connection.reconnectNow();
            first.awaitGone();
            ScriptedExchange second = server.next();
            assertThat(second.header("Last-Event-ID")).isEqualTo("7");
            SseSignal.Disconnected signal = recording.disconnected();
            assertThat(signal.cause()).isEqualTo(DisconnectCause.RECONNECT_REQUESTED);
            assertThat(signal.failure()).isNull();
            assertThat(signal.retryIn()).isZero();
        }
    }

    @Test
    void noContentEndsQuietly() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().status(204);
            SseSignal.Closed closed = recording.closed();
            assertThat(closed.reason()).isEqualTo(SseSignal.Closed.Reason.NO_CONTENT);
            assertThat(closed.failure()).isNull();
            assertThat(connection.state()).isEqualTo(SseConnection.State.CLOSED);
            assertThat(client.client().connections()).isEmpty();
            assertThat(server.all()).hasSize(1);
        }
    }

    @Test
    void customizerKnowsNumberLastIdAndCauseOfEachAttempt() throws Exception {
        try (SseConnection connection = client.get(server.uri("/?a=b"))
                .reconnect(TestClient.AT_ONCE)
                .eachAttempt(attempt -> attempt.header("X-Attempt", attempt.number() + " " + attempt.cause())
                        .queryParam("last id", attempt.lastEventId())
                        .queryParam("a", "c&d"))
                .connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.header("X-Attempt")).isEqualTo("1 null");
            assertThat(first.target()).isEqualTo("/?last%20id=&a=c%26d");
            first.open().send("id: 5\n\n").close();
            ScriptedExchange second = server.next();
            assertThat(second.header("X-Attempt")).isEqualTo("2 END_OF_STREAM");
            assertThat(second.target()).isEqualTo("/?last%20id=5&a=c%26d");
        }
    }

    @Test
    void customizerThatFailsIsAFailedAttempt() throws Exception {
        int[] calls = {0};
        try (SseConnection connection = client.get(server.uri("/"))
                .eachAttempt(attempt -> {
                    if (++calls[0] == 1) {
                        throw new IllegalStateException("no signature");
                    }
                })
                .connect(recording, recording)) {
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.REQUEST_FAILED);
            server.next();
        }
    }

    @Test
    void headerThatCannotBeSentEndsTheConnection() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).header("X-Bad", "line\nbreak").connect(recording, recording)) {
            assertThat(recording.closed().failure()).hasMessageContaining("cannot be sent");
        }
    }

    @Test
    void onceReadsOneResponse() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).once().connect(recording, recording)) {
            server.next().openChunked().chunk("data: x\n\n").end();
            assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.COMPLETED);
        }
        try (SseConnection connection = client.get(server.uri("/")).once().connect(recording, recording)) {
            server.next().status(503);
            assertThat(recording.closed().failure()).hasMessageContaining("503");
        }
        assertThat(server.all()).hasSize(2);
        assertThat(recording.otherEvents()).extracting(SseEvent::data).containsExactly("x");
    }

    /** Advances the clock past the delay of the client, once it waits. */
    private void pass(Duration wait) {
        Awaitility.await().until(() -> clock.timers() == 1);
        clock.advance(wait.plusMillis(1));
    }
}
