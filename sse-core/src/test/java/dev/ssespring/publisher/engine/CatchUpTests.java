package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription whose mailbox is full reads on from the history, and stays open. */
class CatchUpTests {

    private static final int MAILBOX = 4;

    private static PublisherFixture fixture(int history) {
        return new PublisherFixture(setup(history));
    }

    private static PublisherSetup setup(int history) {
        return new PublisherSetup()
                .mailbox(MAILBOX, 1 << 20, OverflowPolicy.CATCH_UP)
                .history(history);
    }

    @Test
    void slowClientGetsABurstThatIsLargerThanItsMailboxCompletelyAndInOrder() {
        try (PublisherFixture fixture = fixture(1_000)) {
            FakeSink sink = fixture.subscribe("a");
            sink.awaitFlushed(fixture.opened(0));
            sink.setReady(false);

            fixture.publish("a", 500);
            sink.setReady(true);

            Eventually.asserted(() -> assertThat(Wire.data(sink)).hasSize(500));
            fixture.publish("a", 1);
            sink.awaitFlushedPart(fixture.event(501, "501"));
            assertThat(Wire.data(sink)).isEqualTo(numbers(1, 501));
            assertThat(fixture.publisher.statistics().dropped()).isZero();
            assertThat(fixture.publisher.statistics().gaps()).isZero();
            assertThat(fixture.publisher.statistics().closed().values()).containsOnly(0L);
        }
    }

    @Test
    void eventsThatTheWriterHasTakenAreNotSentAgain() {
        try (PublisherFixture fixture = fixture(1_000)) {
            FakeSink sink = fixture.subscribe("a");
            fixture.publish("a", 3);
            sink.awaitFlushed(fixture.opened(0) + fixture.events(1, 3));
            sink.setReady(false);

            fixture.publish("a", MAILBOX + 1);
            sink.setReady(true);

            sink.awaitFlushed(fixture.opened(0)
                    + fixture.events(1, 3 + MAILBOX)
                    + fixture.events(4 + MAILBOX, 4 + MAILBOX)
                    + fixture.position(4 + MAILBOX));
        }
    }

    @Test
    void privateEventsAndPatternsAreReadFromTheHistoryToo() {
        try (PublisherFixture fixture = fixture(1_000)) {
            FakeSink sink = fixture.subscribeAs("alice", "a", "b.*");
            sink.awaitFlushed(fixture.opened(0));
            sink.setReady(false);

            for (int i = 1; i <= 30; i++) {
                fixture.publisher.publish("b." + i, SseEvent.of("b" + i));
                fixture.publisher.publishToUser("alice", "a", SseEvent.of("a" + i));
                fixture.publisher.publishToUser("bob", "a", SseEvent.of("bob's"));
                fixture.publisher.publish("c", SseEvent.of("not subscribed"));
            }
            sink.setReady(true);

            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 30; i++) {
                expected.add("b" + i);
                expected.add("a" + i);
            }
            Eventually.asserted(() -> assertThat(Wire.data(sink)).isEqualTo(expected));
        }
    }

    @Test
    void clientThatIsSlowerThanTheHistoryLastsGetsOneResetAndContinues() {
        try (PublisherFixture fixture = fixture(10)) {
            FakeSink sink = fixture.subscribe("a");
            fixture.publish("a", 2);
            sink.awaitFlushed(fixture.opened(0) + fixture.events(1, 2));
            sink.setReady(false);

            fixture.publish("a", 100);
            sink.setReady(true);

            String read =
                    fixture.opened(0) + fixture.events(1, 2) + fixture.reset("history-too-short", 102, fixture.id(2));
            sink.awaitFlushed(read);
            fixture.publish("a", 2);
            sink.awaitFlushed(read + fixture.events(103, 104));
            assertThat(fixture.publisher.statistics().gaps()).isOne();
        }
    }

    /** Wherever live-only events are: among those that fit into the mailbox, or not. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7})
    void liveOnlyEventsOfTheBurstAreReportedAsAGap(int every) {
        try (PublisherFixture fixture = fixture(1_000)) {
            FakeSink sink = fixture.subscribe("a");
            sink.awaitFlushed(fixture.opened(0));
            sink.setReady(false);

            List<String> kept = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                if (i % every == 0) {
                    fixture.publisher.publish("a", SseEvent.of("live"), PublishOptions.DEFAULTS.liveOnly());
                } else {
                    fixture.publish("a");
                    kept.add(String.valueOf(i));
                }
            }
            sink.setReady(true);

            sink.awaitFlushedPart("event: stream-gap\n");
            Eventually.asserted(() -> assertThat(Wire.data(sink))
                    .containsAll(kept)
                    .anyMatch(data -> data.startsWith("{\"reason\":\"catch-up\",\"dropped\":")));
            fixture.publish("a");
            sink.awaitFlushedPart(fixture.event(21, "21"));
            long received = Wire.data(sink).stream().filter("live"::equals).count();
            assertThat(fixture.publisher.statistics().dropped() + received).isEqualTo(20 / every);
        }
    }

    @Test
    void listenersAreToldOnceEachTimeAStreamFallsBehind() {
        AtomicInteger overflows = new AtomicInteger();
        PublisherSetup setup = setup(1_000);
        setup.customizer = builder -> builder.listener(new StreamListener() {
            @Override
            public void overflowed(StreamInfo stream, OverflowPolicy policy) {
                assertThat(policy).isEqualTo(OverflowPolicy.CATCH_UP);
                overflows.incrementAndGet();
            }
        });
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            FakeSink sink = fixture.subscribe("a");
            for (int round = 1; round <= 2; round++) {
                sink.setReady(false);
                fixture.publish("a", 100);
                sink.setReady(true);
                long head = 100L * round;
                sink.awaitFlushedPart(fixture.position(head));
                int expected = round;
                Eventually.asserted(() -> assertThat(overflows).hasValue(expected));
            }
        }
    }

    @Test
    void clientThatReadsNothingHoldsAMailboxAtMost() {
        try (PublisherFixture fixture = fixture(100)) {
            FakeSink sink = fixture.subscribe("a");
            sink.awaitFlushed(fixture.opened(0));
            sink.setReady(false);
            int most = 0;

            for (int i = 0; i < 10_000; i++) {
                fixture.publish("a");
                most = Math.max(most, fixture.publisher.streams().get(0).backlogEvents());
            }

            assertThat(most).isBetween(1, MAILBOX);
            assertThat(sink.hasEnded()).isFalse();
            sink.clientLeaves();
        }
    }

    @Test
    void clientThatReadsNothingIsClosedByTheHeartbeatTimeout() {
        try (PublisherFixture fixture = fixture(100)) {
            FakeSink sink = fixture.subscribe("a");
            sink.awaitFlushed(fixture.opened(0));
            sink.setReady(false);
            fixture.publish("a", 50);

            for (int seconds = 0; seconds < 60; seconds++) {
                fixture.clock.advance(Duration.ofSeconds(1));
            }

            sink.awaitEnd();
            Eventually.asserted(() ->
                    assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.UNRESPONSIVE, 1L));
        }
    }

    /** Publishers, a client that stops and reads again all the time, and one that resumes: nobody misses an event. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void nothingIsLostOrRepeatedWhileStreamsFallBehindAllTheTime(int mailbox) throws Exception {
        // A page is not larger than the mailbox.
        int perPublisher = (mailbox == 1) ? 1_000 : Rounds.of(20_000);
        PublisherSetup setup = new PublisherSetup()
                .writers(2)
                .mailbox(mailbox, 1 << 20, OverflowPolicy.CATCH_UP)
                .history(1 << 20);
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            List<FakeSink> sinks = List.of(
                    fixture.subscribe("a"),
                    fixture.subscribe("a", "b"),
                    fixture.subscribe("*"),
                    fixture.subscribe("**"));
            AtomicInteger publishing = new AtomicInteger(2);
            AtomicLong last = new AtomicLong();
            Together.Task publisher = () -> {
                for (int i = 0; i < perPublisher; i++) {
                    last.accumulateAndGet(
                            fixture.publisher
                                    .publish("a", SseEvent.of("x"))
                                    .position()
                                    .sequence(),
                            Math::max);
                }
                publishing.decrementAndGet();
            };
            Together.Task reading = () -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                while (publishing.get() > 0) {
                    sinks.get(random.nextInt(sinks.size())).setReady(random.nextInt(3) > 0);
                }
                sinks.forEach(sink -> sink.setReady(true));
            };

            Together.run(publisher, publisher, reading);

            List<Long> all = LongStream.rangeClosed(1, last.get()).boxed().toList();
            for (FakeSink sink : sinks) {
                String lastId = "id: " + fixture.id(last.get()) + "\n";
                Eventually.until("all events were written", () -> sink.flushed().contains(lastId));
                assertThat(eventIds(sink)).isEqualTo(all);
            }
            assertThat(fixture.publisher.statistics().replayed())
                    .as("read from the history")
                    .isPositive();
            assertThat(fixture.publisher.statistics().gaps()).isZero();
            assertThat(fixture.publisher.statistics().closed().values()).containsOnly(0L);
        }
    }

    /** The sequences of the events, without those of blocks that carry a position only. */
    private static List<Long> eventIds(FakeSink sink) {
        List<Long> ids = new ArrayList<>();
        for (String block : sink.text().split("\n\n", -1)) {
            if (block.startsWith("data: ")) {
                ids.add(Long.parseLong(block.substring(block.lastIndexOf('-') + 1)));
            }
        }
        return ids;
    }

    private static List<String> numbers(int first, int last) {
        return LongStream.rangeClosed(first, last).mapToObj(Long::toString).toList();
    }
}
