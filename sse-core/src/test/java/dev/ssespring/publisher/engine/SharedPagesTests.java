package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Streams that fell behind together read each page once. */
class SharedPagesTests {

    private static final int EVENTS = 2_000;
    private static final int PAGE = 100;
    private static final long MEGABYTE = 1 << 20;
    private static final Subscription ALL = subscription(null);

    private final ManualClock clock = new ManualClock();
    private final CountingBroker broker = new CountingBroker(SseBroker.inMemory(
            new HistoryPolicy(new HistoryLimits(100_000, 64 << 20, Duration.ofHours(1)), Map.of(), 10, 64 << 20),
            clock));
    private final SharedPages pages = new SharedPages(broker, clock);
    private final Position begin = broker.head();

    private static Subscription subscription(String user) {
        return new Subscription(List.of(new TopicPattern("a"), new TopicPattern("b.*")), user);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            broker.publish(new Publication(new Topic((i % 2 == 0) ? "a" : "b.c"), null, SseEvent.of("event " + i)));
        }
    }

    /** Reads on until the last page, and returns what was read. */
    private List<Long> readOn(Position from, int maxEvents, long maxBytes) {
        List<Long> sequences = new ArrayList<>();
        Position after = from;
        Page page;
        do {
            page = (Page) pages.page(ALL, after, maxEvents, maxBytes);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(maxEvents);
            page.events().forEach(event -> sequences.add(event.position().sequence()));
            assertThat(page.isLast() || page.through().sequence() > after.sequence())
                    .as("progress")
                    .isTrue();
            after = page.through();
        } while (!page.isLast());
        return sequences;
    }

    private static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void aThousandStreamsThatReadTogetherReadEachPageOnce() {
        publish(EVENTS);

        List<Position> streams = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            streams.add(new Position(begin.epoch(), i % 7));
        }
        while (streams.get(0).sequence() < EVENTS) {
            streams.replaceAll(after -> ((Page) pages.page(ALL, after, PAGE, MEGABYTE)).through());
        }

        // Streams that are ahead by a few events get the rest of a page, so some need one more.
        assertThat(broker.reads).hasValueLessThanOrEqualTo(EVENTS / PAGE + 3);
    }

    @Test
    void eachStreamGetsTheEventsAfterItsOwnPosition() {
        publish(EVENTS);
        for (int i = 0; i < 300; i++) {
            int from = ThreadLocalRandom.current().nextInt(EVENTS);
            int maxEvents = ThreadLocalRandom.current().nextInt(1, 150);
            int maxBytes = ThreadLocalRandom.current().nextInt(1, 10_000);
            assertThat(readOn(new Position(begin.epoch(), from), maxEvents, maxBytes))
                    .isEqualTo(sequences(from + 1, EVENTS));
        }
    }

    @Test
    void pageThatWasTheLastIsNotTheLastAfterAnotherEvent() {
        publish(10);
        assertThat(((Page) pages.page(ALL, begin, PAGE, MEGABYTE)).isLast()).isTrue();
        assertThat(((Page) pages.page(ALL, begin, PAGE, MEGABYTE)).isLast()).isTrue();
        assertThat(broker.reads).hasValue(1);

        publish(1);

        Page page = (Page) pages.page(ALL, begin, PAGE, MEGABYTE);
        assertThat(page.events()).hasSize(10);
        assertThat(page.isLast()).isFalse();
        assertThat(readOn(page.through(), PAGE, MEGABYTE)).containsExactly(11L);
    }

    @Test
    void pagesAreNotSharedWithOtherUsersOrTopics() {
        broker.publish(new Publication(new Topic("a"), "alice", SseEvent.of("private")));
        pages.page(subscription("alice"), begin, PAGE, MEGABYTE);

        assertThat(((Page) pages.page(subscription("bob"), begin, PAGE, MEGABYTE)).events())
                .isEmpty();
        assertThat(((Page) pages.page(ALL, begin, PAGE, MEGABYTE)).events()).isEmpty();
        assertThat(((Page) pages.page(subscription("alice"), begin, PAGE, MEGABYTE)).events())
                .hasSize(1);
    }

    @Test
    void pagesAreForgottenAfterTwoSeconds() {
        publish(10);
        readOn(begin, PAGE, MEGABYTE);
        clock.advance(Duration.ofSeconds(3));

        readOn(begin, PAGE, MEGABYTE);

        assertThat(broker.reads).hasValue(2);
    }

    @Test
    void positionOfAnotherEpochIsLeftToTheBroker() {
        publish(10);
        readOn(begin, PAGE, MEGABYTE);

        assertThat(pages.page(ALL, new Position("another", 3), PAGE, MEGABYTE)).isInstanceOf(Gap.class);
    }

    /** A remote broker may take long to tell its head. */
    @Test
    void monitorIsNotHeldWhileTheBrokerIsCalled() {
        publish(10);
        List<Boolean> held = new ArrayList<>();
        broker.onCall().set(() -> held.add(Thread.holdsLock(pages)));

        readOn(begin, PAGE, MEGABYTE);
        readOn(begin, PAGE, MEGABYTE);

        assertThat(broker.reads).hasValue(1);
        assertThat(held).hasSizeGreaterThan(3).containsOnly(false);
    }

    @Test
    void nothingIsMissingWhileManyReadAndOthersPublish() throws Exception {
        AtomicInteger publishing = new AtomicInteger(1);
        Together.Task publisher = () -> {
            publish(20_000);
            publishing.decrementAndGet();
        };
        Together.Task reader = () -> {
            Position after = begin;
            long expected = 1;
            while (publishing.get() > 0 || after.sequence() < 20_000) {
                Page page = (Page) pages.page(ALL, after, PAGE, MEGABYTE);
                for (PublishedEvent event : page.events()) {
                    assertThat(event.position().sequence()).isEqualTo(expected++);
                }
                assertThat(page.through().sequence()).isEqualTo(expected - 1);
                after = page.through();
            }
        };

        Together.run(publisher, reader, reader, reader);
    }

    /** Counts the reads of pages. */
    private record CountingBroker(SseBroker broker, AtomicInteger reads, AtomicReference<Runnable> onCall)
            implements SseBroker {

        CountingBroker(SseBroker broker) {
            this(broker, new AtomicInteger(), new AtomicReference<>(() -> {}));
        }

        @Override
        public Position publish(Publication publication) {
            return broker.publish(publication);
        }

        @Override
        public Position head() {
            onCall.get().run();
            return broker.head();
        }

        @Override
        public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
            reads.incrementAndGet();
            onCall.get().run();
            return broker.replay(subscription, after, maxEvents, maxBytes);
        }

        @Override
        public List<TopicHistory> topics() {
            return broker.topics();
        }

        @Override
        public void listen(Listener listener) {
            broker.listen(listener);
        }
    }
}
