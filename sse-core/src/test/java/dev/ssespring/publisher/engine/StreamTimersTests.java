package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.engine.FakeSink.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a stream may last. Heartbeats come so rarely here that they are in nobody's way. */
class StreamTimersTests {

    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LIFETIME = Duration.ofSeconds(100);
    private static final StreamOptions OPTIONS = StreamOptions.DEFAULTS;

    private final PublisherFixture fixture =
            new PublisherFixture(new PublisherSetup().times(times(Duration.ofDays(1), LIFETIME)));
    private final SseEventPublisher publisher = fixture.publisher;

    private static PublisherOptions.Times times(Duration heartbeat, Duration lifetime) {
        return new PublisherOptions.Times(
                heartbeat,
                PublisherFixture.HEARTBEAT_TIMEOUT,
                Duration.ofSeconds(2),
                0,
                lifetime,
                PublisherFixture.PATIENT);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStreamEndsWithinTheLastTenthOfItsLifetimeAndIsToldWhenToReconnect() {
        List<FakeSink> sinks =
                Stream.generate(() -> fixture.subscribe("a")).limit(200).toList();
        sinks.forEach(sink -> sink.awaitFlushed(fixture.opened(0)));

        fixture.clock.advance(Duration.ofSeconds(90).minusNanos(1));
        fixture.settle();
        assertThat(ended(sinks)).isZero();
        fixture.clock.advance(Duration.ofSeconds(5));
        Eventually.until("some have ended", () -> ended(sinks) > 0);
        assertThat(ended(sinks)).isLessThan(sinks.size());
        fixture.clock.advance(Duration.ofSeconds(5).plus(TICK));

        assertThat(sinks).allSatisfy(sink -> assertEndsWithARetryAfter(fixture.opened(0), sink));
        awaitClosed(CloseReason.LIFETIME, sinks.size());
    }

    @Test
    void aStreamsOwnLifetimeCountsInsteadOfTheCommonOne() {
        FakeSink shorter = fixture.open(publisher.subscribe("a").with(OPTIONS.lifetime(Duration.ofSeconds(10))));
        FakeSink longer = fixture.open(publisher.subscribe("a").with(OPTIONS.lifetime(NEVER)));
        longer.awaitFlushed(fixture.opened(0));

        fixture.clock.advance(Duration.ofSeconds(9).minusNanos(1));
        fixture.settle();
        assertThat(shorter.hasEnded()).isFalse();
        fixture.clock.advance(TICK.multipliedBy(2));

        shorter.awaitEnd();
        fixture.clock.advance(LIFETIME.multipliedBy(2));
        fixture.settle();
        assertThat(longer.hasEnded()).isFalse();
    }

    @Test
    void whatIsPendingIsWrittenAtTheEndOfALifetime() {
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
        fixture.publish("a", 2);

        fixture.clock.advance(LIFETIME.plus(TICK));
        fixture.publish("a");
        sink.setReady(true);

        assertEndsWithARetryAfter(fixture.opened(0) + fixture.events(1, 2), sink);
    }

    @Test
    void aProducerIsInterruptedAtTheEndOfTheLifetime() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        FakeSink sink = fixture.open(publisher.stream(out -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                interrupted.countDown();
                throw ex;
            }
        }));
        sink.awaitFlushed(fixture.opening());

        fixture.clock.advance(LIFETIME.plus(TICK));

        sink.awaitEnd();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStreamEndsAtItsExpiryAndNotBefore() {
        Instant expiry = fixture.clock.instant().plusSeconds(60);
        FakeSink sink = fixture.open(publisher.subscribe("a").with(OPTIONS.expiresAt(expiry)));
        sink.awaitFlushed(fixture.opened(0));

        fixture.clock.advance(Duration.ofSeconds(60).minusNanos(1));
        fixture.settle();
        assertThat(sink.hasEnded()).isFalse();
        fixture.clock.advance(Duration.ofNanos(1));

        sink.awaitEnd();
        assertThat(sink.text()).isEqualTo(fixture.opened(0));
        awaitClosed(CloseReason.EXPIRED, 1);
    }

    @Test
    void whatIsPendingIsNotWrittenAfterTheExpiry() {
        Instant expiry = fixture.clock.instant().plusSeconds(60);
        FakeSink sink = FakeSink.notReady();
        fixture.open(publisher.subscribe("a").with(OPTIONS.expiresAt(expiry)), sink);
        fixture.publish("a");

        fixture.clock.advance(Duration.ofSeconds(60));

        assertThat(sink.awaitEnd().text()).isEmpty();
    }

    @Test
    void whatIsPendingAtTheEndOfALifetimeIsNotWrittenAfterTheExpiryEither() {
        Instant expiry = fixture.clock.instant().plusSeconds(60);
        FakeSink sink = FakeSink.notReady();
        StreamOptions options = OPTIONS.expiresAt(expiry).lifetime(Duration.ofSeconds(10));
        fixture.open(publisher.subscribe("a").with(options), sink);
        fixture.publish("a");
        fixture.clock.advance(Duration.ofSeconds(20));
        fixture.settle();
        assertThat(sink.hasEnded()).isFalse();

        fixture.clock.advance(Duration.ofSeconds(40));

        assertThat(sink.awaitEnd().text()).isEmpty();
        awaitClosed(CloseReason.LIFETIME, 1);
    }

    static List<Instant> past() {
        return List.of(Instant.EPOCH.minusNanos(1), Instant.EPOCH, Instant.MIN);
    }

    @ParameterizedTest
    @MethodSource("past")
    void anExpiryInThePastEndsAStreamAtTheFirstLook(Instant expiry) {
        FakeSink sink = fixture.open(publisher.subscribe("a").with(OPTIONS.expiresAt(expiry)));

        fixture.clock.advance(TICK);

        sink.awaitEnd();
        awaitClosed(CloseReason.EXPIRED, 1);
    }

    static List<Instant> future() {
        return List.of(Instant.EPOCH.plus(Duration.ofDays(1_000_000)), Instant.MAX);
    }

    @ParameterizedTest
    @MethodSource("future")
    void anExpiryFarInTheFutureEndsNothing(Instant expiry) {
        StreamOptions options = OPTIONS.expiresAt(expiry).lifetime(NEVER);
        FakeSink sink = fixture.open(publisher.subscribe("a").with(options)).awaitFlushed(fixture.opened(0));

        fixture.clock.advance(Duration.ofHours(10));

        fixture.settle();
        assertThat(sink.hasEnded()).isFalse();
    }

    @Test
    void timesWithoutAnEndAreTakenAsSuch() {
        PublisherOptions.Times endless =
                new PublisherOptions.Times(NEVER, NEVER, Duration.ofSeconds(2), 0, NEVER, NEVER);
        try (PublisherFixture patient = new PublisherFixture(new PublisherSetup().times(endless))) {
            FakeSink idle = patient.subscribe("a").awaitFlushed(patient.opened(0));
            FakeSink stuck = patient.subscribe(FakeSink.notReady(), "a");

            patient.clock.advance(Duration.ofHours(10));

            patient.settle();
            assertThat(idle.text()).isEqualTo(patient.opened(0));
            assertThat(stuck.hasEnded()).isFalse();
            stuck.clientLeaves();
        }
    }

    @Test
    void aHeartbeatTimeoutWithoutAnEndKeepsTheHeartbeatsGoing() {
        PublisherOptions.Times patient = new PublisherOptions.Times(
                PublisherFixture.HEARTBEAT, NEVER, Duration.ofSeconds(2), 0, null, PublisherFixture.PATIENT);
        try (PublisherFixture other = new PublisherFixture(new PublisherSetup().times(patient))) {
            FakeSink stuck = other.subscribe(FakeSink.notReady(), "a");
            other.clock.advance(Duration.ofHours(1));
            other.settle();
            assertThat(stuck.hasEnded()).isFalse();
            stuck.clientLeaves();
        }
    }

    @Test
    void aClientThatDoesNotTakeItsHeartbeatInTimeIsUnresponsive() {
        try (PublisherFixture usual = new PublisherFixture()) {
            FakeSink sink = usual.subscribe("a").awaitFlushed(usual.opened(0));
            usual.clock.advance(TICK);
            sink.setReady(false);

            usual.clock.advance(PublisherFixture.HEARTBEAT
                    .plus(PublisherFixture.HEARTBEAT_TIMEOUT)
                    .minusNanos(1));
            usual.settle();
            assertThat(sink.hasEnded()).isFalse();
            usual.clock.advance(Duration.ofNanos(1));

            sink.awaitEnd();
            assertThat(sink.text()).isEqualTo(usual.opened(0));
            Eventually.asserted(() ->
                    assertThat(usual.publisher.statistics().closed()).containsEntry(CloseReason.UNRESPONSIVE, 1L));
        }
    }

    @Test
    void aClientThatTakesItsHeartbeatLateButInTimeStays() {
        try (PublisherFixture usual = new PublisherFixture()) {
            FakeSink sink = usual.subscribe("a").awaitFlushed(usual.opened(0));
            sink.setReady(false);
            usual.clock.advance(PublisherFixture.HEARTBEAT.plus(PublisherFixture.HEARTBEAT_TIMEOUT));
            sink.setReady(true);
            sink.awaitFlushed(usual.opened(0) + ": heartbeat\n\n");
            sink.setReady(false);

            usual.clock.advance(PublisherFixture.HEARTBEAT_TIMEOUT);

            usual.settle();
            assertThat(sink.hasEnded()).isFalse();
            sink.setReady(true);
        }
    }

    @Test
    void aStreamThatCompletesButCannotWriteIsCutOffLikeAnyOther() {
        try (PublisherFixture usual = new PublisherFixture()) {
            FakeSink sink = usual.open(usual.publisher.stream(out -> out.send(SseEvent.of("x"))), FakeSink.notReady());
            Eventually.until("completed", () -> usual.publisher.streams().get(0).backlogEvents() == 3);
            usual.settle();
            assertThat(sink.hasEnded()).isFalse();

            usual.clock.advance(PublisherFixture.HEARTBEAT
                    .plus(PublisherFixture.HEARTBEAT_TIMEOUT)
                    .plus(TICK));

            assertThat(sink.awaitEnd().text()).isEmpty();
            Eventually.asserted(
                    () -> assertThat(usual.publisher.statistics().closed()).containsEntry(CloseReason.COMPLETED, 1L));
        }
    }

    @Test
    void aStreamThatHasLivedButCannotWriteIsCutOffLikeAnyOther() {
        try (PublisherFixture usual = new PublisherFixture(new PublisherSetup().lifetime(Duration.ofSeconds(5)))) {
            FakeSink sink = usual.subscribe(FakeSink.notReady(), "a");

            usual.clock.advance(PublisherFixture.HEARTBEAT
                    .plus(PublisherFixture.HEARTBEAT_TIMEOUT)
                    .plus(TICK));

            assertThat(sink.awaitEnd().text()).isEmpty();
            Eventually.asserted(
                    () -> assertThat(usual.publisher.statistics().closed()).containsEntry(CloseReason.LIFETIME, 1L));
        }
    }

    @Test
    void aStreamThatIsDrainedButCannotWriteIsCutOffLikeAnyOther() throws Exception {
        PublisherOptions.Times patient = new PublisherOptions.Times(
                PublisherFixture.HEARTBEAT,
                PublisherFixture.HEARTBEAT_TIMEOUT,
                Duration.ofSeconds(2),
                0,
                null,
                Duration.ofDays(1));
        try (PublisherFixture other = new PublisherFixture(new PublisherSetup().times(patient))) {
            FakeSink sink = other.subscribe(FakeSink.notReady(), "a");
            Thread draining = new Thread(other.publisher::drain);
            draining.start();
            Eventually.waits(draining);

            other.clock.advance(PublisherFixture.HEARTBEAT
                    .plus(PublisherFixture.HEARTBEAT_TIMEOUT)
                    .plus(TICK));

            draining.join(10_000);
            assertThat(draining.isAlive()).isFalse();
            assertThat(sink.awaitEnd().text()).isEmpty();
        }
    }

    /** The client would come back after an event that it never got. */
    @Test
    void aHeartbeatOfAStreamThatIsEndingCarriesNoPosition() {
        PublisherSetup setup = new PublisherSetup().lifetime(Duration.ofSeconds(5));
        try (PublisherFixture usual = new PublisherFixture(setup)) {
            FakeSink sink = usual.subscribe("a").awaitFlushed(usual.opened(0));
            sink.on(Call.FLUSH, () -> {
                if (sink.text().endsWith(usual.opened(0))) {
                    return;
                }
                sink.on(Call.FLUSH, () -> {});
                usual.publish("a");
                usual.clock.advance(PublisherFixture.HEARTBEAT.plus(TICK.multipliedBy(2)));
            });

            usual.clock.advance(Duration.ofSeconds(5));

            sink.awaitEnd();
            assertThat(sink.text()).contains(": heartbeat\n");
            assertThat(Wire.sequences(sink)).containsExactly(0L);
        }
    }

    private static long ended(List<FakeSink> sinks) {
        return sinks.stream().filter(FakeSink::hasEnded).count();
    }

    private void awaitClosed(CloseReason reason, long count) {
        Eventually.asserted(() -> assertThat(publisher.statistics().closed()).containsEntry(reason, count));
    }

    /** Two to three seconds. */
    private static void assertEndsWithARetryAfter(String expected, FakeSink sink) {
        sink.awaitEnd();
        assertThat(sink.flushed()).startsWith(expected);
        assertThat(sink.flushed().substring(expected.length())).matches("retry: (2\\d{3}|3000)\n\n");
    }
}
