package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Replay.Page;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random events, limits, ages and readers: the broker returns the same pages as the model, to the byte. */
class HistoryModelTests {

    private static final int SEEDS = Rounds.of(400);
    private static final int STEPS = 60;
    private static final List<String> TOPICS = List.of("a", "b", "a.b", "a.c", "a.b.c");
    private static final List<String> PATTERNS =
            List.of("a", "b", "a.b", "a.c", "a.b.c", "never", "*", "a.*", "a.**", "**.c", "**");

    private int gaps;
    private int pages;
    private int fullPages;

    @Test
    void returnsTheSamePagesAsTheModel() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Run(seed).run();
        }
        assertThat(List.of(gaps, pages, fullPages))
                .as("the comparison means something")
                .allSatisfy(count -> assertThat(count).isGreaterThan(SEEDS));
    }

    private final class Run {

        private final Random random;
        private final ManualClock clock = new ManualClock();
        private final SseBroker broker;
        private final HistoryModel model;
        private final String name;

        Run(int seed) {
            random = new Random(seed);
            HistoryPolicy policy = randomPolicy();
            name = "seed " + seed + ", " + policy;
            broker = SseBroker.inMemory(policy, clock);
            model = new HistoryModel(policy);
            broker.listen(event -> model.published(event, clock.nanos()));
            clock.every(InMemoryBroker.SWEEP_PERIOD, () -> model.sweep(clock.nanos()));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> clock.advance(Duration.ofMillis(random.nextInt(8_000)));
                    case 1, 2 -> resume();
                    case 3 ->
                        assertThat(broker.topics())
                                .as(name)
                                .isEqualTo(model.topics(broker.head().epoch()));
                    default -> publish();
                }
            }
            resume();
        }

        private void publish() {
            PublishOptions options =
                    random.nextInt(8) == 0 ? PublishOptions.DEFAULTS.liveOnly() : PublishOptions.DEFAULTS;
            SseEvent event = SseEvent.of("x".repeat(random.nextInt(60)));
            broker.publish(new Publication(new Topic(oneOf(TOPICS)), randomUser(), event, options));
        }

        /** Reads page by page, while further events are published now and then. */
        private void resume() {
            Subscription subscription = new Subscription(
                    IntStream.rangeClosed(0, random.nextInt(3))
                            .mapToObj(i -> new TopicPattern(oneOf(PATTERNS)))
                            .toList(),
                    randomUser());
            Position after = randomPosition();
            while (true) {
                int maxEvents = oneOf(List.of(1, 2, 3, 100));
                long maxBytes = 1L + random.nextInt(400);
                Replay expected = model.replay(subscription, after, broker.head(), maxEvents, maxBytes);
                assertThat(broker.replay(subscription, after, maxEvents, maxBytes))
                        .as("%s: %s after %s", name, subscription, after)
                        .isEqualTo(expected);
                if (!(expected instanceof Page page)) {
                    gaps++;
                    return;
                }
                pages++;
                if (page.isLast()) {
                    return;
                }
                fullPages++;
                after = page.through();
                if (random.nextInt(3) == 0) {
                    publish();
                }
            }
        }

        /** Returns any position or, more often, a recent one: most old positions are a gap. */
        private Position randomPosition() {
            Position head = broker.head();
            int sequence = (int) head.sequence();
            int back = random.nextBoolean() ? random.nextInt(sequence + 1) : Math.min(sequence, random.nextInt(12));
            return new Position(head.epoch(), head.sequence() - back);
        }

        private HistoryPolicy randomPolicy() {
            Map<TopicPattern, HistoryLimits> overrides = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                overrides.put(new TopicPattern(oneOf(PATTERNS)), randomLimits());
            }
            return new HistoryPolicy(
                    randomLimits(),
                    overrides,
                    oneOf(List.of(1, 4, 8, 20, 20, 20)),
                    oneOf(List.of(0, 300, 1_000, 100_000, 100_000, 100_000)));
        }

        private HistoryLimits randomLimits() {
            return new HistoryLimits(
                    oneOf(List.of(0, 1, 3, 10, 50, 50)),
                    oneOf(List.of(60, 200, 100_000, 100_000, 100_000)),
                    Duration.ofMillis(1_000L + random.nextInt(60_000)));
        }

        private @Nullable String randomUser() {
            return switch (random.nextInt(4)) {
                case 0 -> "alice";
                case 1 -> "bob";
                default -> null;
            };
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
