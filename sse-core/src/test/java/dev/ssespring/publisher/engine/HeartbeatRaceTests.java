package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heartbeats are due all the time, while the mailboxes of streams are filled and emptied. */
class HeartbeatRaceTests {

    private static final int EVENTS = Rounds.of(40_000);
    private static final int SHORT_PAUSE = 50;
    private static final int LONGEST_PAUSE = 5_000;
    private static final Pattern ID = Pattern.compile("^id: .*-(\\d+)$", Pattern.MULTILINE);

    private static final PublisherOptions.Times RESTLESS = new PublisherOptions.Times(
            Duration.ofMillis(1), Duration.ofDays(1), Duration.ofSeconds(2), 0, null, PublisherFixture.PATIENT);

    /** A client that left after such a heartbeat would never get the events: it comes back with the id of the heartbeat. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "**"})
    void noHeartbeatCarriesThePositionOfEventsThatTheStreamHasYetToReadFromTheHistory(String topic) throws Exception {
        PublisherSetup setup = new PublisherSetup()
                .mailbox(2, 1 << 20, OverflowPolicy.CATCH_UP)
                .history(1_000_000)
                .times(RESTLESS)
                // A stream with a pattern has a gate.
                .customizer(builder -> builder.authorizer((request, pattern) -> true));
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            FakeSink sink = FakeSink.ready();
            fixture.subscribe(sink, topic);

            Together.during(
                    () -> {
                        for (int i = 0; i < EVENTS; i++) {
                            fixture.publisher.publish("a", SseEvent.of("x"));
                            pause(ThreadLocalRandom.current().nextInt((i % 3 == 0) ? LONGEST_PAUSE : SHORT_PAUSE));
                        }
                    },
                    () -> fixture.clock.advance(RESTLESS.heartbeat()));
            sink.awaitFlushedPart("id: " + fixture.broker.head() + "\n");

            List<Long> ids = ID.matcher(sink.text())
                    .results()
                    .map(id -> Long.valueOf(id.group(1)))
                    .toList();
            assertThat(ids).isSorted();
            assertThat(Wire.data(sink)).hasSize(EVENTS);
            assertThat(fixture.publisher.statistics().replayed())
                    .as("read from the history")
                    .isPositive();
            assertThat(sink.text()).contains(": heartbeat\n");
        }
    }

    private static void pause(int spins) {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
    }
}
