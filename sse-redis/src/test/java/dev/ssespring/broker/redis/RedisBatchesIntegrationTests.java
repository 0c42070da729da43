package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Batches of events of several topics: a client may resume within one, and limits hold although they are stored as groups. */
class RedisBatchesIntegrationTests {

    private static final int THREADS = 48;
    private static final Duration LONG = Duration.ofHours(1);

    private static RedisProcess redis;
    private static RedisConsole console;
    private static LettuceConnectionFactory connections;

    private final ManualClock clock = new ManualClock();
    private final List<PublishedEvent> received = new CopyOnWriteArrayList<>();
    private RedisSseBroker broker;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
        console = RedisConsole.of(redis);
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port()));
        connections.afterPropertiesSet();
    }

    @AfterAll
    static void stopRedis() {
        connections.destroy();
        console.close();
        redis.close();
    }

    @BeforeEach
    void deleteAllKeys() {
        console.commands().flushall();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void aClientMayResumeFromEveryPositionWithPagesOfAnySize() throws Exception {
        start(new HistoryLimits(100_000, 64 << 20, LONG));
        Position begin = broker.head();
        publish(3_000, 7);
        assertThat(broker.statistics().scripts()).as("there are batches").isLessThan(1_500);

        Random random = new Random(3);
        for (Subscription subscription : subscriptions()) {
            List<PublishedEvent> expected =
                    received.stream().filter(kept(subscription)).toList();
            for (int i = 0; i < Rounds.of(60); i++) {
                long after = random.nextInt(received.size());
                List<PublishedEvent> events = new ArrayList<>();
                Position at = new Position(begin.epoch(), after);
                Page page;
                do {
                    page = page(subscription, at, 1 + random.nextInt(400), 1 + random.nextInt(20_000));
                    assertThat(page.isLast() || page.through().sequence() > at.sequence())
                            .as("progress")
                            .isTrue();
                    events.addAll(page.events());
                    at = page.through();
                } while (!page.isLast());

                assertThat(texts(events))
                        .isEqualTo(texts(expected.stream()
                                .filter(event -> event.position().sequence() > after)
                                .toList()));
            }
        }
        assertThat(broker.topics().stream().mapToInt(TopicHistory::events).sum())
                .isEqualTo((int) received.stream()
                        .filter(event -> event.options().retention() == Retention.HISTORY)
                        .count());
        assertThat(broker.topics().stream().mapToLong(TopicHistory::bytes).sum())
                .isEqualTo(received.stream()
                        .filter(event -> event.options().retention() == Retention.HISTORY)
                        .mapToLong(event -> event.bytes().length())
                        .sum())
                .isEqualTo(Long.parseLong(console.commands().hget("{sse}:state", "bytes")));
    }

    @Test
    void aHistoryHoldsBetweenFifteenSixteenthsAndAllOfItsEvents() throws Exception {
        start(new HistoryLimits(320, 64 << 20, LONG));
        publish(400, 1);
        for (int i = 0; i < 20; i++) {
            publish(100, 1);
            assertThat(broker.topics().get(0).events()).isBetween(300, 320);
            assertRetains("topic-0", 320);
        }
    }

    @Test
    void aHistoryHoldsAtLeastFifteenSixteenthsOfItsBytes() throws Exception {
        start(new HistoryLimits(100_000, 64_000, LONG));
        publish(500, 1);
        for (int i = 0; i < 10; i++) {
            publish(100, 1);
            // An event may be larger than what is missing of a sixteenth.
            assertThat(broker.topics().get(0).bytes()).isBetween(60_000L - 400, 64_000L);
        }
    }

    @Test
    void expiredEventsAreEvictedInSixteenths() throws Exception {
        start(new HistoryLimits(100_000, 64 << 20, Duration.ofSeconds(160)));
        for (int i = 0; i < 100; i++) {
            publish(10, 1);
            clock.advance(Duration.ofSeconds(10));
        }

        assertThat(broker.topics().get(0).events()).isBetween(10 * 15, 10 * (16 + 2));
    }

    @Test
    void aSmallLimitIsExactAlsoForALargeBatch() throws Exception {
        start(new HistoryLimits(3, 64 << 20, LONG));
        publish(300, 1);

        assertRetains("topic-0", 3);
    }

    /** The public history of a topic retains between 15/16 and all of the limit, and is complete after its floor. */
    private void assertRetains(String topic, int limit) {
        Subscription subscription = new Subscription(List.of(new TopicPattern(topic)), null);
        List<PublishedEvent> expected =
                received.stream().filter(kept(subscription)).toList();
        int retained = 0;
        for (int count = Math.max(0, limit * 15 / 16 - 1); count <= limit + 1; count++) {
            Position after = expected.get(expected.size() - 1 - count).position();
            Replay replay = broker.replay(subscription, after, 1_000, 64 << 20);
            if (replay instanceof Gap) {
                break;
            }
            assertThat(((Page) replay).events()).hasSize(count);
            retained = count;
        }
        assertThat(retained).isBetween(limit - (limit + 15) / 16, limit);
    }

    private void start(HistoryLimits limits) {
        broker = RedisSseBroker.create(
                connections,
                new HistoryPolicy(limits, Map.of(), 1_000, 256 << 20),
                new RedisBrokerOptions(
                        "sse",
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        10_000,
                        RedisBrokerOptions.DEFAULTS.log(),
                        Duration.ofDays(1)),
                clock);
        broker.listen(received::add);
        broker.start();
    }

    /**
     * Publishes from many threads at once, and waits for the events. With several topics some of them are private,
     * live-only, or have a key.
     */
    private void publish(int count, int topics) throws InterruptedException {
        int before = received.size();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int from = t;
            threads.add(new Thread(() -> {
                for (int i = from; i < count; i += THREADS) {
                    broker.publish(publication(before + i, topics));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> received.size() == before + count);
        assertThat(received)
                .isSortedAccordingTo((one, other) ->
                        Long.compare(one.position().sequence(), other.position().sequence()));
    }

    private static Publication publication(int i, int topics) {
        SseEvent event = SseEvent.of(i + "x".repeat(i * 7919 % 300));
        if (topics == 1) {
            return new Publication(new Topic("topic-0"), null, event);
        }
        return new Publication(
                new Topic("topic-" + i % topics),
                (i % 5 == 4) ? "user " + i % 2 : null,
                event,
                new PublishOptions(
                        (i % 11 == 10) ? Retention.LIVE_ONLY : Retention.HISTORY,
                        (i % 3 == 0) ? "key\n" + i % 4 : null));
    }

    private static List<Subscription> subscriptions() {
        return List.of(
                new Subscription(List.of(new TopicPattern("topic-1")), null),
                new Subscription(List.of(new TopicPattern("topic-1"), new TopicPattern("topic-4")), "user 1"),
                new Subscription(List.of(new TopicPattern("*")), "user 0"),
                new Subscription(List.of(new TopicPattern("**"), new TopicPattern("topic-2")), null));
    }

    private static Predicate<PublishedEvent> kept(Subscription subscription) {
        return event -> event.options().retention() == Retention.HISTORY
                && (event.user() == null || event.user().equals(subscription.user()))
                && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(event.topic()));
    }

    private Page page(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        return (Page) broker.replay(subscription, after, maxEvents, maxBytes);
    }

    private static List<String> texts(List<PublishedEvent> events) {
        return events.stream()
                .map(event -> event.topic().name()
                        + '|'
                        + event.user()
                        + '|'
                        + event.options()
                        + '|'
                        + new String(event.bytes().toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }
}
