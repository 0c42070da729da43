package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node tells of itself. */
class StatisticsTests {

    private static final StreamOptions OPTIONS = StreamOptions.DEFAULTS.mailbox(2, 1 << 20);

    private final List<String> timed = new CopyOnWriteArrayList<>();
    private final PublisherFixture fixture = new PublisherFixture(new PublisherSetup()
            .customizer(builder -> builder.deliveryTimer((events, nanos) -> timed.add(events + " in " + nanos))));
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void allIsZeroAtFirstAndEveryReasonIsThere() {
        PublisherStatistics statistics = publisher.statistics();

        assertThat(statistics.closed())
                .containsOnlyKeys(CloseReason.values())
                .allSatisfy((reason, count) -> assertThat(count).isZero());
        assertThat(statistics).isEqualTo(new PublisherStatistics(0, 0, 0, 0, 0, 0, 0, statistics.closed()));
    }

    @Test
    void publishedCountsOncePerEventAndDeliveredOncePerStream() {
        FakeSink one = fixture.subscribe("a");
        FakeSink two = fixture.subscribe("a");
        FakeSink replayed = fixture.subscribe("b");

        fixture.publish("a", 3);
        one.awaitFlushed(fixture.opened(0) + fixture.events(1, 3));
        two.awaitFlushed(fixture.opened(0) + fixture.events(1, 3));
        FakeSink late =
                fixture.resume(1, "a").awaitFlushed(PublisherFixture.OPEN + fixture.events(2, 3) + fixture.position(3));

        Eventually.asserted(() -> assertThat(publisher.statistics().delivered()).isEqualTo(8));
        assertThat(publisher.statistics().published()).isEqualTo(3);
        assertThat(publisher.statistics().replayed()).isEqualTo(2);
        assertThat(publisher.statistics().opened()).isEqualTo(4);
        List.of(one, two, replayed, late).forEach(FakeSink::clientLeaves);
        Eventually.asserted(
                () -> assertThat(publisher.statistics().closed()).containsEntry(CloseReason.CLIENT_GONE, 4L));
    }

    @Test
    void droppedAndGapsCountWhatAClientMisses() {
        FakeSink oldest = open(OverflowPolicy.DROP_OLDEST);
        FakeSink newest = open(OverflowPolicy.DROP_NEWEST);

        fixture.publish("a", 5);
        assertThat(publisher.statistics().dropped()).isEqualTo(6);
        assertThat(publisher.statistics().gaps()).as("told so far").isZero();
        oldest.setReady(true);
        newest.setReady(true);

        oldest.awaitFlushed(fixture.opened(0) + fixture.gap("drop-oldest", 3, 1, 3) + fixture.events(4, 5));
        newest.awaitFlushed(fixture.opened(0) + fixture.events(1, 2) + fixture.gap("drop-newest", 3, 3, 5));
        assertThat(publisher.statistics().gaps()).isEqualTo(2);
    }

    @Test
    void aGapIsToldAtAnOrderlyEndTooAndNotAtAnyOther() throws Exception {
        FakeSink oldest = open(OverflowPolicy.DROP_OLDEST);
        FakeSink newest = open(OverflowPolicy.DROP_NEWEST);
        FakeSink disconnected = open(OverflowPolicy.DROP_OLDEST);
        fixture.publish("a", 3);
        publisher.disconnect(
                publisher.streams().stream().mapToLong(StreamInfo::id).max().orElseThrow());
        assertThat(disconnected.awaitEnd().text()).isEmpty();
        Thread draining = new Thread(publisher::drain);
        draining.start();
        Eventually.waits(draining);

        oldest.setReady(true);
        newest.setReady(true);
        draining.join();

        assertThat(oldest.flushed())
                .startsWith(fixture.opened(0) + fixture.gap("drop-oldest", 1, 1, 1) + fixture.events(2, 3) + "retry: ");
        assertThat(newest.flushed())
                .startsWith(fixture.opened(0) + fixture.events(1, 2))
                .contains("retry: ")
                .contains(fixture.gap("drop-newest", 1, 3, 3));
        assertThat(publisher.statistics().gaps()).isEqualTo(2);
    }

    @Test
    void conflatedCountsWhatANewerOneReplaced() {
        FakeSink sink = open(OverflowPolicy.CONFLATE);
        PublishOptions key = PublishOptions.DEFAULTS.conflatedBy("k");

        for (int i = 1; i <= 5; i++) {
            publisher.publish("a", SseEvent.of("" + i), key);
        }
        sink.setReady(true);

        sink.awaitFlushed(fixture.opened(0) + fixture.events(5, 5));
        assertThat(publisher.statistics().conflated()).isEqualTo(4);
        assertThat(publisher.statistics().dropped()).isZero();
    }

    @Test
    void theTimerIsToldHowLongTheOldestLiveEventOfAFlushWaited() {
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
        fixture.publish("a");
        fixture.clock.advance(Duration.ofMillis(300));
        fixture.publish("a");
        fixture.clock.advance(Duration.ofMillis(200));

        sink.setReady(true);

        Eventually.asserted(() -> assertThat(timed).containsExactly("2 in 500000000"));
    }

    @Test
    void theTimerGetsNoResetOfReplayedEvents() {
        fixture.publish("a", 3);

        fixture.resume(0, "a").awaitFlushedPart(fixture.position(3));

        Eventually.asserted(() -> assertThat(publisher.statistics().delivered()).isEqualTo(3));
        assertThat(timed).isEmpty();
    }

    @Test
    void theSnapshotOfAStreamTellsWhereItStandsAndWhatWaits() {
        FakeSink sink = fixture.subscribeAs("alice", "a", "b.*").awaitFlushed(fixture.opened(0));
        fixture.clock.advance(Duration.ofMillis(1));
        sink.setReady(false);
        fixture.publish("a", 2);
        fixture.settle();

        assertThat(publisher.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.topics()).containsExactly("a", "b.*");
            assertThat(stream.user()).isEqualTo("alice");
            assertThat(stream.remoteAddress()).isEqualTo(PublisherFixture.ADDRESS);
            assertThat(stream.openedAt()).isEqualTo(Instant.EPOCH);
            assertThat(stream.backlogEvents()).isEqualTo(2);
            assertThat(stream.backlogBytes()).isEqualTo(fixture.events(1, 2).length());
            assertThat(stream.lastEventId()).isEqualTo(fixture.id(0));
        });

        sink.setReady(true);
        sink.awaitFlushed(fixture.opened(0) + fixture.events(1, 2));
        assertThat(publisher.streams()).singleElement().satisfies(stream -> {
            assertThat(stream.backlogEvents()).isZero();
            assertThat(stream.lastEventId()).isEqualTo(fixture.id(2));
        });
    }

    private FakeSink open(OverflowPolicy policy) {
        FakeSink sink = FakeSink.notReady();
        return fixture.open(publisher.subscribe("a").with(OPTIONS.overflow(policy)), sink);
    }
}
