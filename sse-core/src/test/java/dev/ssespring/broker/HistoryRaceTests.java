package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads pages while events are appended and evicted, and topics are removed and return. */
class HistoryRaceTests {

    private static final int EVENTS = 5_000;
    private static final int TOPICS = 12;
    private static final Duration AGE = Duration.ofHours(1);
    private static final int MOST_EVENTS = 1_000_000;
    private static final int ENOUGH = 25;
    private static final int RECORDED = 10_000;
    private static final List<Subscription> SUBSCRIPTIONS = List.of(
            subscription(null, "a.0"),
            subscription("u0", "a.1"),
            subscription("u1", "a.2", "a.3", "a.4"),
            subscription(null, "a.**"),
            subscription("u2", "*.5", "a.6", "a.*"));

    private final ManualClock clock = new ManualClock();

    /** Filled with the broker's order lock held, read after all threads have ended. */
    private final List<PublishedEvent> all = new ArrayList<>();

    @Test
    void pagesAreCompleteWhileEventsAreEvicted() throws Exception {
        race(new HistoryPolicy(new HistoryLimits(30, 1_500, AGE), Map.of(), 1_000, 1 << 20));
    }

    @Test
    void pagesAreCompleteWhileTopicsAreRemovedAndReturn() throws Exception {
        race(new HistoryPolicy(new HistoryLimits(1_000, 1 << 20, AGE), Map.of(), 9, 1 << 20));
    }

    @Test
    void pagesAreCompleteWhileEachEventRemovesATopic() throws Exception {
        race(new HistoryPolicy(new HistoryLimits(1_000, 1 << 20, AGE), Map.of(), 1, 1 << 20));
    }

    @Test
    void pagesAreCompleteWhileEveryEventIsTooLarge() throws Exception {
        race(new HistoryPolicy(new HistoryLimits(1_000, 1 << 20, AGE), Map.of(), 1_000, 6_000));
    }

    private void race(HistoryPolicy policy) throws Exception {
        SseBroker broker = SseBroker.inMemory(policy, clock);
        broker.listen(all::add);
        AtomicInteger seeds = new AtomicInteger();
        List<Reader> readers = List.of(new Reader(broker, 1), new Reader(broker, 2));

        Together.during(
                () -> Together.run(
                        Together.times(2, () -> publish(broker, new Random(seeds.incrementAndGet()), readers))),
                readers.get(0)::resume,
                readers.get(1)::resume,
                () -> clock.advance(Duration.ofSeconds(5)));

        int pages = 0;
        int gaps = 0;
        for (Reader reader : readers) {
            for (Answer answer : reader.answers) {
                assertIsWhole(answer);
            }
            pages += reader.answers.size();
            gaps += reader.gaps.get();
        }
        assertThat(pages).as("pages with events").isGreaterThan(ENOUGH);
        assertThat(gaps).as("gaps").isGreaterThan(ENOUGH);
    }

    private static void publish(SseBroker broker, Random random, List<Reader> readers) {
        // Continues if publishing is so fast that readers have hardly run.
        for (int i = 0; i < EVENTS || (i < MOST_EVENTS && !readers.stream().allMatch(Reader::hasSeenEnough)); i++) {
            // A few topics receive most events, so that others are idle for long enough to be removed.
            int topic = Math.min(random.nextInt(TOPICS), random.nextInt(TOPICS));
            String user = (random.nextInt(4) == 0) ? "u" + random.nextInt(3) : null;
            broker.publish(new Publication(new Topic("a." + topic), user, SseEvent.of("x")));
        }
    }

    private void assertIsWhole(Answer answer) {
        int from = (int) answer.after.sequence();
        int to = (int) answer.page.through().sequence();
        List<PublishedEvent> expected = all.subList(from, to).stream()
                .filter(event -> isWanted(answer.subscription, event))
                .toList();
        if (!answer.page.events().equals(expected)) {
            assertThat(TestEvents.sequences(answer.page.events()))
                    .as("%s after %s through %s", answer.subscription, from, to)
                    .isEqualTo(TestEvents.sequences(expected));
        }
    }

    private static boolean isWanted(Subscription subscription, PublishedEvent event) {
        return (event.user() == null || event.user().equals(subscription.user()))
                && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(event.topic()));
    }

    private static Subscription subscription(@Nullable String user, String... patterns) {
        return new Subscription(
                List.of(patterns).stream().map(TopicPattern::new).toList(), user);
    }

    private record Answer(Subscription subscription, Position after, Page page) {}

    /** Resumes repeatedly from one of the last hundred events. */
    private static final class Reader {

        private final List<Answer> answers = new ArrayList<>();
        private final SseBroker broker;
        private final Random random;
        private volatile int pages;
        private final AtomicInteger gaps = new AtomicInteger();

        Reader(SseBroker broker, int seed) {
            this.broker = broker;
            this.random = new Random(seed);
        }

        boolean hasSeenEnough() {
            return pages > ENOUGH && gaps.get() > ENOUGH;
        }

        void resume() {
            Subscription subscription = SUBSCRIPTIONS.get(random.nextInt(SUBSCRIPTIONS.size()));
            Position head = broker.head();
            int back = random.nextInt(random.nextBoolean() ? 3 : 100);
            Position after = new Position(head.epoch(), Math.max(0, head.sequence() - back));
            for (int i = 0; i < 10; i++) {
                Replay replay = broker.replay(subscription, after, 1 + random.nextInt(20), 1 << 20);
                if (replay instanceof Gap gap) {
                    assertThat(gap.reason()).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
                    gaps.incrementAndGet();
                    return;
                }
                Page page = (Page) replay;
                record(subscription, after, page);
                after = page.through();
            }
        }

        private void record(Subscription subscription, Position after, Page page) {
            if (answers.size() < RECORDED && !after.equals(page.through())) {
                answers.add(new Answer(subscription, after, page));
                pages = answers.size();
            }
        }
    }
}
