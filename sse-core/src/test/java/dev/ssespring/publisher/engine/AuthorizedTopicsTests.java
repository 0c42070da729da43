package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics that are denied to a stream whose pattern was allowed. */
class AuthorizedTopicsTests {

    private static final TopicPattern SECRET = new TopicPattern("secret.**");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private PublisherFixture fixture = fixture(new PublisherSetup());

    private PublisherFixture fixture(PublisherSetup setup) {
        return new PublisherFixture(setup.customizer(builder -> builder.authorizer(this::allows)));
    }

    private boolean allows(StreamRequest request, TopicPattern pattern) {
        asked.add(pattern.name());
        threads.add(Thread.currentThread().getName());
        if (pattern.name().startsWith("slow")) {
            await(slow);
        }
        if (pattern.name().startsWith("broken")) {
            throw new IllegalCallerException("Made up");
        }
        return !SECRET.covers(pattern);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        slow.countDown();
        fixture.close();
        EngineState.assertNothingSubscribed(fixture.publisher);
    }

    private void restart(PublisherSetup setup) {
        fixture.close();
        fixture = fixture(setup);
    }

    @Test
    void aDeniedTopicDoesNotReachASubscriptionToAPattern() {
        FakeSink sink = fixture.subscribe("**", "*.x", "secrets").awaitFlushed(fixture.opened(0));

        fixture.publish("secret.x");
        fixture.publish("public.x");
        fixture.publish("secret");
        fixture.publish("secret.x");
        fixture.publish("secrets");
        fixture.publish("public.x");

        sink.awaitFlushed(fixture.opened(0) + fixture.events(2, 2) + fixture.events(5, 6));
        assertThat(asked).containsExactly("**", "*.x", "secrets", "secret.x", "public.x", "secret");
        assertThat(threads.subList(3, 6)).allSatisfy(name -> assertThat(name).startsWith("sse-authorizer-"));
    }

    @Test
    void aDeniedTopicIsNotReplayedAndItsPositionIsPassed() {
        fixture.publish("secret.x");
        fixture.publish("public.x");
        fixture.publish("secret.x");

        FakeSink sink = fixture.resume(0, "**");

        sink.awaitFlushed(PublisherFixture.OPEN + fixture.events(2, 2) + fixture.position(3));
        assertThat(fixture.publisher.statistics().replayed()).isOne();
        fixture.publish("secret.x");
        fixture.publish("public.x");
        sink.awaitFlushed(PublisherFixture.OPEN + fixture.events(2, 2) + fixture.position(3) + fixture.events(5, 5));
        assertThat(asked).containsExactly("**", "secret.x", "public.x");
    }

    @Test
    void pagesOfNothingButDeniedTopicsAreReadThrough() {
        fixture.publish("public.x");
        fixture.publish("secret.x", 900);
        fixture.publish("public.x");

        fixture.resume(0, "**")
                .awaitFlushed(PublisherFixture.OPEN
                        + fixture.events(1, 1)
                        + fixture.events(902, 902)
                        + fixture.position(902));
    }

    @Test
    void privateEventsOfADeniedTopicDoNotReachTheirUserEither() {
        FakeSink sink = fixture.subscribeAs("alice", "**").awaitFlushed(fixture.opened(0));

        fixture.publisher.publishToUser("alice", "secret.x", SseEvent.of("1"));
        fixture.publisher.publishToUser("alice", "public.x", SseEvent.of("2"));

        sink.awaitFlushed(fixture.opened(0) + fixture.events(2, 2));
    }

    @Test
    void aHistoryThatWasCutShortIsNoGapIfItsTopicIsDenied() {
        HistoryLimits plenty = new HistoryLimits(1_000, 1 << 20, Duration.ofDays(1));
        restart(new PublisherSetup()
                .history(new HistoryPolicy(
                        plenty, Map.of(SECRET, new HistoryLimits(1, 1 << 20, Duration.ofDays(1))), 1_000, 1 << 20)));
        fixture.publish("secret.x", 5);
        fixture.publish("public.x");

        fixture.resume(0, "**").awaitFlushed(PublisherFixture.OPEN + fixture.events(6, 6) + fixture.position(6));
    }

    @Test
    void whileATopicIsUndecidedOnlyTheStreamItselfWaitsAndOrderStays() {
        FakeSink gated = fixture.subscribe("**", "known").awaitFlushed(fixture.opened(0));
        FakeSink other = fixture.subscribe("known").awaitFlushed(fixture.opened(0));

        fixture.publish("known");
        gated.awaitFlushed(fixture.opened(0) + fixture.events(1, 1));
        fixture.publish("slow");
        fixture.publish("known");
        fixture.publish("secret.x");
        fixture.publish("known");

        other.awaitFlushed(fixture.opened(0) + fixture.events(1, 1) + fixture.events(3, 3) + fixture.events(5, 5));
        assertThat(gated.flushed()).isEqualTo(fixture.opened(0) + fixture.events(1, 1));
        assertThat(fixture.publisher.streams())
                .anySatisfy(info -> assertThat(info.backlogEvents()).isEqualTo(4));

        slow.countDown();
        gated.awaitFlushed(fixture.opened(0) + fixture.events(1, 3) + fixture.events(5, 5));
    }

    @Test
    void aHeartbeatDoesNotTellAPositionBehindAnUndecidedEvent() {
        FakeSink sink = fixture.subscribe("**").awaitFlushed(fixture.opened(0));
        fixture.publish("slow");

        fixture.clock.advance(PublisherFixture.HEARTBEAT.plusSeconds(1));
        sink.awaitFlushed(fixture.opened(0) + ": heartbeat\n\n");

        slow.countDown();
        sink.awaitFlushed(fixture.opened(0) + ": heartbeat\n\n" + fixture.events(1, 1));
    }

    @Test
    void aHeartbeatTellsThePositionOfADeniedEvent() {
        FakeSink sink = fixture.subscribe("**", "known").awaitFlushed(fixture.opened(0));
        fixture.publish("secret.x");
        fixture.publish("known");
        fixture.publish("secret.x");
        sink.awaitFlushed(fixture.opened(0) + fixture.events(2, 2));

        fixture.clock.advance(PublisherFixture.HEARTBEAT.plusSeconds(1));

        sink.awaitFlushed(fixture.opened(0) + fixture.events(2, 2) + ": heartbeat\nid: " + fixture.id(3) + "\n\n");
    }

    @Test
    void anAuthorizerThatFailsDeniesAndIsLoggedOnce() {
        try (LogRecorder log = new LogRecorder(Authorization.class)) {
            FakeSink sink = fixture.subscribe("**").awaitFlushed(fixture.opened(0));

            fixture.publish("broken.a");
            fixture.publish("broken.b");
            fixture.publish("broken.a");
            fixture.publish("public");

            sink.awaitFlushed(fixture.opened(0) + fixture.events(4, 4));
            assertThat(asked).containsExactly("**", "broken.a", "broken.b", "public");
            assertThat(log.messagesAt(Level.ERROR)).singleElement().asString().contains("'broken.a'", "at DEBUG");
            assertThat(log.messagesAt(Level.DEBUG)).singleElement().asString().contains("'broken.b'");
            assertThat(log.messagesAt(Level.WARN)).isEmpty();
        }
    }

    @Test
    void deniedEventsAreNotCountedAsDropped() {
        restart(new PublisherSetup().mailbox(2, 1 << 20, OverflowPolicy.DROP_OLDEST));
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "**", "known");
        fixture.publish("secret.x", 10);
        fixture.publish("known", 3);
        fixture.publish("secret.x", 10);
        Eventually.asserted(() ->
                assertThat(fixture.publisher.streams().get(0).backlogEvents()).isLessThanOrEqualTo(4));

        sink.setReady(true);

        sink.awaitFlushedPart(fixture.events(13, 13));
        assertThat(sink.flushed()).contains(fixture.gap("drop-oldest", 1, 11, 11) + fixture.events(12, 13));
    }

    @Test
    void aDeniedEventReplacesNoOtherOfTheSameKey() {
        restart(new PublisherSetup().mailbox(10, 1 << 20, OverflowPolicy.CONFLATE));
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "**", "known");
        PublishOptions byKey = PublishOptions.DEFAULTS.conflatedBy("key");
        fixture.publisher.publish("known", SseEvent.of("1"), byKey);
        fixture.publisher.publish("secret.x", SseEvent.of("2"), byKey);
        Eventually.asserted(() -> assertThat(asked).contains("secret.x"));
        fixture.settle();

        sink.setReady(true);

        sink.awaitFlushedPart(fixture.events(1, 1));
    }

    @Test
    void aStreamIsClosedIfMoreEventsWaitForTheAuthorizerThanItsMailboxHolds() {
        restart(new PublisherSetup().mailbox(3));
        try (LogRecorder log = new LogRecorder(Authorization.class)) {
            FakeSink sink = fixture.subscribe("**").awaitFlushed(fixture.opened(0));

            fixture.publish("slow.a", 1_024);
            assertThat(fixture.publisher.openStreams()).isOne();
            fixture.publish("slow.a");

            sink.awaitEnd();
            Eventually.asserted(() -> assertThat(log.messagesAt(Level.WARN)).hasSize(1));
            assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.OVERFLOW, 1L);
        }
        slow.countDown();
        fixture.resume(1_000, "**")
                .awaitFlushed(PublisherFixture.OPEN + fixture.events(1_001, 1_025) + fixture.position(1_025));
    }

    @Test
    void aStreamThatCatchesUpLeavesWhatDoesNotFitToTheHistory() {
        restart(new PublisherSetup().mailbox(3).history(10_000));
        fixture.publish("public.x", 5);
        FakeSink sink = fixture.resume(FakeSink.notReady(), fixture.id(0), "**");

        fixture.publish("slow.a", 1_100);
        slow.countDown();
        sink.setReady(true);

        sink.awaitFlushedPart(fixture.events(1_105, 1_105));
        assertThat(sink.flushed()).startsWith(PublisherFixture.OPEN + fixture.events(1, 1_105));
    }

    @Test
    void manyNewTopicsAreAllDecidedInOrder() {
        restart(new PublisherSetup().mailbox(10_000));
        FakeSink sink = fixture.subscribe("**").awaitFlushed(fixture.opened(0));
        StringBuilder expected = new StringBuilder(fixture.opened(0));

        for (int i = 1; i <= 3_000; i++) {
            fixture.publish(((i % 3 == 0) ? "secret." : "public.") + i);
            expected.append((i % 3 == 0) ? "" : fixture.events(i, i));
        }

        sink.awaitFlushed(expected.toString());
    }

    @Test
    void streamsWithoutPatternsAreAskedForWhenTheyOpenOnly() {
        FakeSink sink = fixture.subscribe("a", "b").awaitFlushed(fixture.opened(0));

        fixture.publish("a");
        fixture.publish("b");

        sink.awaitFlushed(fixture.opened(0) + fixture.events(1, 2));
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void nothingIsAskedForAStreamThatHasEnded() {
        FakeSink sink = fixture.subscribe("**").awaitFlushed(fixture.opened(0));
        fixture.publish("slow");
        fixture.publish("public.x");
        Eventually.asserted(() -> assertThat(asked).contains("slow"));

        sink.clientLeaves();
        sink.awaitEnd();
        slow.countDown();
        fixture.subscribe("public.*").awaitFlushed(fixture.opened(2));
        fixture.publish("public.y");

        Eventually.asserted(() -> assertThat(asked).contains("public.y"));
        assertThat(asked).doesNotContain("public.x");
    }
}
