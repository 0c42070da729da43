package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.log.LifecycleLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifecycleLogTests {

    private final LogRecorder log = new LogRecorder(SseEventPublisher.class);
    private final ManualClock clock = new ManualClock();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void startIsOneLineWithBrokerHeartbeatAndLimits() {
        try (PublisherFixture fixture = new PublisherFixture(PublisherOptions.DEFAULTS)) {
            assertThat(fixture.publisher.openStreams()).isZero();
        }

        assertThat(log.messagesAt(Level.INFO))
                .containsExactly(
                        "SSE publisher started: InMemoryBroker, heartbeat 15.0 s, at most 10000 streams, mailbox"
                                + " of 1024 events and 1 MB per stream, overflow policy catch-up");
    }

    @Test
    void startNamesLimitsThatAreSet() {
        PublisherSetup setup = new PublisherSetup()
                .mailbox(7, 2_050, OverflowPolicy.DROP_OLDEST)
                .limits(100, 3, 5);
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            assertThat(fixture.publisher.openStreams()).isZero();
        }

        assertThat(log.messagesAt(Level.INFO))
                .containsExactly(
                        "SSE publisher started: InMemoryBroker, heartbeat 16.0 s, at most 100 streams (3 per user)"
                                + " (5 per address), mailbox of 7 events and 2050 bytes per stream, overflow policy drop-oldest");
    }

    @Test
    void shutdownWithOpenStreamsIsOneLine() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            for (int i = 0; i < 20; i++) {
                fixture.subscribe("orders");
            }
            fixture.publisher.drain();
        }

        assertThat(log.messagesAt(Level.INFO)).hasSize(2).last().isEqualTo("Closed 20 SSE streams in 0 ms");
    }

    @Test
    void shutdownReportsStreamsThatWereCutOff() {
        LifecycleLog lifecycle = new LifecycleLog(clock, Duration.ofSeconds(1));
        Runnable drained = lifecycle.draining(1);
        clock.advance(Duration.ofMillis(1_040));
        drained.run();

        assertThat(log.messagesAt(Level.INFO))
                .containsExactly(
                        "Closed 1 SSE stream in 1.0 s, those that had not ended after 'sse.drain-timeout' (1.0 s)"
                                + " by force");
    }

    @Test
    void shutdownWithoutOpenStreamsWritesNoLine() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            fixture.subscribe("orders").clientLeaves();
            Eventually.until("ended", () -> fixture.publisher.openStreams() == 0);
            fixture.publisher.drain();
        }

        assertThat(log.messagesAt(Level.INFO)).hasSize(1);
    }
}
