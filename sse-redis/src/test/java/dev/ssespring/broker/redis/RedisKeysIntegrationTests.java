package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import io.lettuce.core.Range;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Keys that the broker writes to Redis, their bounds, and the commands that it uses. */
@Tag("slow")
class RedisKeysIntegrationTests {

    private static final String LOG = "{sse}:log";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Ten times the CPU time of a page of 256 topics: Redis serves no other client meanwhile. */
    private static final double MAX_SCRIPT_SECONDS = 0.03;

    private static final int TOPICS_PER_SCRIPT = 256;

    /** Commands of Redis 6.2 and Valkey 7.2, and those that the client sends when it connects. */
    private static final Set<String> ALLOWED = Set.of(
            "auth",
            "client|setinfo",
            "client|setname",
            "eval",
            "evalsha",
            "exists",
            "expire",
            "get",
            "hdel",
            "hello",
            "hget",
            "hmget",
            "hset",
            "lpop",
            "ping",
            "rpush",
            "select",
            "set",
            "unlink",
            "xadd",
            "xrange",
            "xread",
            "xtrim",
            "zadd",
            "zcard",
            "zrange",
            "zrangebyscore",
            "zrem",
            "zscore");

    private static RedisProcess redis;
    private static RedisConsole console;
    private static LettuceConnectionFactory connections;

    private final ManualClock clock = new ManualClock();
    private final List<RedisSseBroker> brokers = new ArrayList<>();

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
        redis().flushall();
        redis().configResetstat();
    }

    @AfterEach
    void close() {
        brokers.forEach(RedisSseBroker::close);
    }

    @Test
    void theLogExceedsItsLimitsByASixteenthAtMost() {
        int maxEvents = 100;
        int maxBytes = 64 << 10;
        RedisSseBroker broker = broker(HistoryPolicy.DEFAULTS, new RedisBrokerOptions.Log(maxEvents, maxBytes), MINUTE);
        Random random = new Random(11);
        long mostEvents = 0;
        long mostBytes = 0;
        for (int i = 0; i < 600; i++) {
            // First many small events, then few large ones.
            publish(broker, "a", "x".repeat(random.nextInt(i < 300 ? 100 : 3_000)));
            mostEvents = Math.max(mostEvents, redis().xlen(LOG));
            mostBytes = Math.max(mostBytes, bytesOfTheLog());
        }

        assertThat(mostEvents).isBetween(maxEvents * 15L / 16, maxEvents * 17L / 16);
        // The last event of a segment may exceed it.
        assertThat(mostBytes).isBetween(maxBytes * 15L / 16, maxBytes * 17L / 16 + 3_000);
    }

    @Test
    void eventsLargerThanASegmentDoNotEnlargeTheLog() {
        int maxBytes = 64 << 10;
        RedisSseBroker broker = broker(HistoryPolicy.DEFAULTS, new RedisBrokerOptions.Log(1_000, maxBytes), MINUTE);
        for (int i = 0; i < 50; i++) {
            publish(broker, "a", "x".repeat(20_000));
            assertThat(bytesOfTheLog()).isLessThanOrEqualTo(maxBytes);
        }
        publish(broker, "a", "x".repeat(2 * maxBytes));
        assertThat(redis().xlen(LOG))
                .as("the last event stays for reading nodes")
                .isOne();
    }

    private static long bytesOfTheLog() {
        return redis().xrange(LOG, Range.unbounded()).stream()
                .flatMap(entry -> entry.getBody().entrySet().stream())
                .filter(field -> field.getKey().contains(" "))
                .mapToLong(field -> field.getValue()
                        .substring(field.getValue().indexOf('\n') + 1)
                        .length())
                .sum();
    }

    @Test
    void aHistoryIsTrimmedByCountBytesAndAge() {
        HistoryPolicy policy = policy(new HistoryLimits(10, 1_000, MINUTE), 100);
        RedisSseBroker broker = broker(policy, RedisBrokerOptions.DEFAULTS.log(), Duration.ofHours(1));
        for (int i = 0; i < 50; i++) {
            publish(broker, "many", "x");
            publish(broker, "large", "x".repeat(400));
        }

        assertThat(redis().xlen("{sse}:history:many")).isEqualTo(10);
        assertThat(redis().xlen("{sse}:history:large")).isEqualTo(2);
        assertThat(broker.topics()).extracting(TopicHistory::bytes).allMatch(bytes -> bytes <= 1_000);

        clock.advance(MINUTE);
        await().untilAsserted(() -> assertThat(redis().keys("{sse}:history:*")).isEmpty());
        assertThat(redis().hget("{sse}:state", "bytes")).isEqualTo("0");
    }

    @Test
    void anExpiredTopicLeavesNoKeys() {
        RedisSseBroker broker =
                broker(policy(new HistoryLimits(10, 1_000, MINUTE), 100), RedisBrokerOptions.DEFAULTS.log(), MINUTE);
        for (int i = 0; i < 20; i++) {
            publish(broker, "topic." + i, "x");
        }
        Position last = broker.head();

        clock.advance(MINUTE);
        await().untilAsserted(() ->
                assertThat(redis().exists("{sse}:records", "{sse}:closed")).isZero());

        assertThat(redis().exists("{sse}:topics")).isZero();
        assertThat(redis().hget("{sse}:state", "floor")).isEqualTo("" + last.sequence());
    }

    @Test
    void keysOfShortLivedTopicsAreBoundedByTheNumberOfTopics() {
        int maxTopics = 50;
        RedisSseBroker broker =
                broker(policy(HistoryLimits.DEFAULTS, maxTopics), RedisBrokerOptions.DEFAULTS.log(), MINUTE);
        for (int i = 0; i < 3_000; i++) {
            publish(broker, "short." + i, "x");
        }

        assertThat(redis().hlen("{sse}:records")).isEqualTo(maxTopics);
        assertThat(redis().keys("{sse}:history:*")).hasSize(maxTopics);
        assertThat(redis().dbsize()).isLessThanOrEqualTo(maxTopics + 8);
    }

    @Test
    void theKeyOfANodeExpires() {
        publish(broker(HistoryPolicy.DEFAULTS), "a", "x");

        assertThat(redis().keys("{sse}:node:*"))
                .hasSize(1)
                .allSatisfy(key -> assertThat(redis().ttl(key)).isBetween(1L, 600L));
    }

    @Test
    void usersWithUnusualNamesReceiveTheirOwnEventsOnly() {
        RedisSseBroker broker = broker(HistoryPolicy.DEFAULTS);
        Position start = broker.head();
        List<String> users = List.of(
                "al ice",
                "al",
                " al",
                "al:ice",
                "{alice}",
                "al}ice{",
                "al\nice",
                "al\tice",
                "\u00e4\u4e16\ud83d\ude00",
                "*");
        users.forEach(user -> broker.publish(new Publication(new Topic("a.b"), user, SseEvent.of("<" + user + ">"))));

        for (String user : users) {
            for (String pattern : List.of("a.b", "a.*")) {
                Replay.Page page =
                        page(broker, new Subscription(List.of(new TopicPattern(pattern)), user), start, 1 << 20);
                assertThat(page.events()).extracting(PublishedEvent::user).containsExactly(user);
            }
        }
    }

    @Test
    void aPageOfManyTopicsWithLargeEventsTransfersLittleMoreThanItsBytes() {
        HistoryPolicy policy = policy(HistoryLimits.DEFAULTS, 1_000);
        RedisSseBroker broker = broker(policy);
        Position start = broker.head();
        for (int i = 0; i < 60; i++) {
            publish(broker, "large." + i % 30, "x".repeat(200_000));
        }
        Subscription all = new Subscription(List.of(new TopicPattern("large.*")), null);
        await().until(() -> broker.statistics().lag() == 0);
        redis().configResetstat();

        Replay.Page page = page(broker, all, start, 500_000);

        assertThat(page.events()).hasSize(2);
        assertThat(page.rest()).isEqualTo(Replay.Page.Rest.MORE);
        assertThat(outputBytes()).isLessThan(1_000_000);
    }

    private static long outputBytes() {
        return redis().info("stats")
                .lines()
                .filter(line -> line.startsWith("total_net_output_bytes:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    @Test
    void aPageOfTenThousandTopicsDoesNotBlockRedisForLong() {
        RedisSseBroker broker = broker(HistoryPolicy.DEFAULTS);
        Position start = broker.head();
        IntStream.range(0, 10_000).forEach(i -> publish(broker, "t." + i, "x"));
        Subscription all = new Subscription(List.of(new TopicPattern("t.*")), null);
        await().until(() -> broker.statistics().lag() == 0);
        redis().configResetstat();
        double before = cpuSeconds();

        Replay.Page page = page(broker, all, start, 1 << 20);

        double used = cpuSeconds() - before;
        Map<String, Long> calls = commandCalls();
        long scripts = calls.get("evalsha");
        assertThat(page.events()).hasSize(256);
        assertThat(page.events().get(0).topic().name()).isEqualTo("t.0");
        assertThat(scripts)
                .as("one for each 256 topics, and a few that check the log")
                .isBetween(40L, 60L);
        assertThat(commandsInScripts(calls))
                .as("two for each topic: its events, and that there are no more")
                .isLessThanOrEqualTo(scripts * (2 * TOPICS_PER_SCRIPT + 10));
        assertThat(used / 41).as("CPU seconds of a script").isLessThan(MAX_SCRIPT_SECONDS);
    }

    private static long commandsInScripts(Map<String, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum() - calls.get("evalsha");
    }

    /** Of all threads, user and kernel mode. */
    private static double cpuSeconds() {
        return redis().info("cpu")
                .lines()
                .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    private static Map<String, Long> commandCalls() {
        return redis().info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .collect(Collectors.toMap(
                        line -> line.substring("cmdstat_".length(), line.indexOf(':')),
                        line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(',')))));
    }

    @Test
    void aNamespaceThatAnotherVersionHasWrittenIsLeftAlone() {
        Map<String, String> written = Map.of("epoch", "1838476006301701", "sequence", "7", "last", "n1:7");
        redis().hset("{sse}:state", written);
        RedisSseBroker broker = broker(HistoryPolicy.DEFAULTS);

        assertThatThrownBy(() -> publish(broker, "a", "x")).isInstanceOf(NotPublishedException.class);
        assertThat(broker.statistics().problem()).contains("another version", "'sse.redis.namespace'");
        assertThat(redis().hgetall("{sse}:state")).isEqualTo(written);
        assertThat(redis().exists(LOG)).isZero();
    }

    @Test
    void onlyCommandsOfRedis62AreUsed() {
        HistoryPolicy policy = policy(new HistoryLimits(5, 1_000, MINUTE), 20);
        RedisSseBroker broker = broker(policy, new RedisBrokerOptions.Log(16, 1_000), MINUTE);
        Position start = broker.head();
        redis().configResetstat();
        for (int i = 0; i < 100; i++) {
            publish(broker, "t." + i % 30, "x".repeat(i));
        }
        broker.replay(
                new Subscription(List.of(new TopicPattern("t.*"), new TopicPattern("t.1")), "alice"), start, 5, 100);
        broker.topics();
        broker.close();
        broker.start();
        clock.advance(MINUTE);
        await().until(() -> redis().exists("{sse}:records") == 0);

        Set<String> used = new TreeSet<>(commandCalls().keySet());
        assertThat(used).contains("evalsha", "eval", "xread", "xadd", "xtrim", "unlink", "zrem", "set");
        used.removeAll(Set.of("config|resetstat", "info", "keys"));
        assertThat(ALLOWED).containsAll(used);
    }

    private static RedisCommands<String, String> redis() {
        return console.commands();
    }

    private static Replay.Page page(RedisSseBroker broker, Subscription subscription, Position after, long maxBytes) {
        return (Replay.Page) broker.replay(subscription, after, 256, maxBytes);
    }

    private static void publish(RedisSseBroker broker, String topic, String data) {
        broker.publish(new Publication(new Topic(topic), null, SseEvent.of(data)));
    }

    private static HistoryPolicy policy(HistoryLimits limits, int maxTopics) {
        return new HistoryPolicy(limits, Map.of(), maxTopics, 64 << 20);
    }

    private RedisSseBroker broker(HistoryPolicy policy) {
        return broker(policy, RedisBrokerOptions.DEFAULTS.log(), MINUTE);
    }

    private RedisSseBroker broker(HistoryPolicy policy, RedisBrokerOptions.Log log, Duration topicExpiry) {
        RedisBrokerOptions defaults = RedisBrokerOptions.DEFAULTS;
        RedisSseBroker broker = RedisSseBroker.create(
                connections,
                policy,
                new RedisBrokerOptions(
                        defaults.namespace(),
                        Duration.ofSeconds(10),
                        defaults.publishWait(),
                        defaults.maxWaiting(),
                        log,
                        topicExpiry),
                clock);
        brokers.add(broker);
        broker.start();
        return broker;
    }
}
