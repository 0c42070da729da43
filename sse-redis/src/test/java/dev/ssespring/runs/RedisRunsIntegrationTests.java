package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.StreamStatusException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Runs on two nodes with a real Redis. */
@Timeout(300)
@Tag("slow")
class RedisRunsIntegrationTests {

    private static final int EVENTS = Rounds.of(20_000);

    private static RedisProcess redis;

    private final RedisRunNode one = new RedisRunNode(redis.port());
    private final RedisRunNode two = new RedisRunNode(redis.port());

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void everyKeyExpires() {
        one.close();
        two.close();
        assertThatEveryKeyExpires();
    }

    private static void assertThatEveryKeyExpires() {
        try (RedisConsole console = RedisConsole.of(redis)) {
            assertThat(console.commands().keys("*"))
                    .allSatisfy(key ->
                            assertThat(console.commands().pttl(key)).as(key).isNotEqualTo(-1));
        }
    }

    @Test
    void readersOfAProcessThatIsKilledGetTheFailureWithinLeaseAndTwoSeconds() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedisRunNode.class.getName(),
                        "" + redis.port(),
                        "killed")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> two.runs.find("killed").isPresent());
            List<TestResponse> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                readers.add(TestResponse.open(((i % 2 == 0) ? one : two).runs.resume("killed")));
            }
            await().until(() -> readers.stream().allMatch(reader -> reader.events.size() == 10));

            process.destroyForcibly().waitFor();
            long killed = System.nanoTime();

            for (TestResponse reader : readers) {
                assertThat(reader.over.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(RedisRunNode.LEASE.plusSeconds(2));
            assertThat(readers).allSatisfy(reader -> {
                assertThat(reader.endedInOrder).isTrue();
                assertThat(reader.last()).isNotNull();
                assertThat(reader.last().data()).isEqualTo("{\"state\":\"failed\",\"reason\":\"producer-lost\"}");
            });
            assertThatEveryKeyExpires();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void hundredStartsOfOneNameOnTwoNodesRunTheProducerOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "once" + round;
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                SseRuns runs = ((i % 2 == 0) ? one : two).runs;
                tasks.add(() -> runs.start(id, run -> {
                    ran.incrementAndGet();
                    go.await();
                }));
            }
            Together.run(tasks);
            await().until(() -> ran.get() > 0);
            go.countDown();
            await().until(() -> one.runs.active().isEmpty() && two.runs.active().isEmpty());
            assertThat(ran).hasValue(1);
        }
    }

    @Test
    void cancelOnOneNodeEndsASourceOnTheOtherWithinHalfASecondBeforeItsFirstElement() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch subscribed = new CountDownLatch(1);
        Flow.Publisher<String> never = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                subscribed.countDown();
            }

            @Override
            public void cancel() {
                cancelled.countDown();
            }
        });
        TestResponse response = TestResponse.open(one.runs.start("stop", new FlowProducer(never)));
        assertThat(subscribed.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(two.runs.cancel("stop", "user")).isTrue();

        assertThat(cancelled.await(500, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(response.over.await(500, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(response.data()).containsExactly("{\"state\":\"cancelled\",\"reason\":\"user\"}");
        await().until(() -> one.runs.active().isEmpty());
    }

    @Test
    void aReaderOnAnotherNodeSeesEventsSoonAfterTheyAreAppended() throws Exception {
        List<Long> delays = new CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger seen = new AtomicInteger();
        one.runs.start("live", run -> {
            go.await();
            for (int i = 1; i <= 50; i++) {
                long appended = System.nanoTime();
                run.append("" + i);
                int number = i;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> seen.get() >= number);
                delays.add((System.nanoTime() - appended) / 1_000_000);
            }
        });
        TestResponse response = TestResponse.open(two.runs.resume("live"));
        await().until(() -> two.runs.statistics().readers() == 1);
        Thread watcher =
                new Thread(() -> await().pollInterval(Duration.ofMillis(1)).until(() -> {
                    seen.set(response.events.size());
                    return response.endedInOrder;
                }));
        watcher.setDaemon(true);
        watcher.start();
        go.countDown();

        assertThat(response.over.await(60, TimeUnit.SECONDS)).isTrue();
        // Polling alone would take up to a second each.
        assertThat(delays.stream().sorted().skip(25).findFirst().orElseThrow()).isLessThan(250);
    }

    private static String readWithCuts(SseRuns[] nodes, Random random, AtomicInteger cuts) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String lastEventId = null;
        for (int attempt = 0; ; attempt++) {
            long after = (attempt < 12) ? 200 + random.nextInt(6 * EVENTS) : Long.MAX_VALUE;
            TestResponse response;
            try {
                response = TestResponse.cutAfter(after)
                        .openWith(nodes[random.nextInt(nodes.length)].resume("sha"), lastEventId, null);
            } catch (StreamStatusException ex) {
                assertThat(ex.status()).isEqualTo(204);
                return HexFormat.of().formatHex(digest.digest());
            }
            assertThat(response.over.await(60, TimeUnit.SECONDS)).isTrue();
            for (SseEvent event : response.events) {
                if (event.event().equals("message")) {
                    digest.update(event.data().getBytes(StandardCharsets.UTF_8));
                }
            }
            SseEvent last = response.last();
            if (response.endedInOrder && last != null && last.event().startsWith("run-")) {
                return HexFormat.of().formatHex(digest.digest());
            }
            cuts.incrementAndGet();
            lastEventId = response.lastEventId().isEmpty() ? lastEventId : response.lastEventId();
        }
    }

    @Test
    void fiftyReadersWithBrokenConnectionsOnTwoNodesGetEachEventOnce() throws Exception {
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        CountDownLatch go = new CountDownLatch(1);
        one.runs.start("sha", run -> {
            go.await();
            for (int i = 1; i <= EVENTS; i++) {
                String data = i + " ".repeat(i % 40) + "\n" + Integer.toHexString(i * 31);
                expected.update(data.getBytes(StandardCharsets.UTF_8));
                run.append(data);
            }
        });
        AtomicInteger cuts = new AtomicInteger();
        List<String> digests = new CopyOnWriteArrayList<>();
        List<Thread> readers = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 50; i++) {
            int seed = i;
            Thread reader = new Thread(() -> {
                try {
                    digests.add(readWithCuts(new SseRuns[] {one.runs, two.runs}, new Random(seed), cuts));
                } catch (Throwable ex) {
                    failures.add(ex);
                }
            });
            reader.setDaemon(true);
            reader.start();
            readers.add(reader);
        }
        go.countDown();
        for (Thread reader : readers) {
            reader.join();
        }

        assertThat(failures).isEmpty();
        assertThat(digests).hasSize(50).containsOnly(HexFormat.of().formatHex(expected.digest()));
        assertThat(cuts.get()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void aTopicBesideTwoHundredRunsKeepsItsHistory() throws Exception {
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port()));
        connections.afterPropertiesSet();
        RedisBrokerOptions defaults = RedisBrokerOptions.DEFAULTS;
        try (SystemClock clock = SseClock.system("test-clock");
                // The namespace of the runs, and a log that the events of the runs would have turned over many times.
                RedisSseBroker broker = RedisSseBroker.create(
                        connections,
                        HistoryPolicy.DEFAULTS,
                        new RedisBrokerOptions(
                                "test",
                                Duration.ofSeconds(10),
                                defaults.publishWait(),
                                defaults.maxWaiting(),
                                new RedisBrokerOptions.Log(100, 1 << 20),
                                defaults.topicExpiry()),
                        clock)) {
            broker.start();
            Position before = broker.publish(publication("before"));
            CountDownLatch done = new CountDownLatch(200);
            for (int i = 0; i < 200; i++) {
                ((i % 2 == 0) ? one : two).runs.start("beside" + i, run -> {
                    for (int token = 1; token <= 50; token++) {
                        run.append("token " + token);
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 200; i++) {
                String id = "beside" + i;
                await().pollDelay(Duration.ZERO)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> one.runs.find(id).orElseThrow().state() == RunState.COMPLETED);
            }
            Position after = broker.publish(publication("after"));

            assertThat(after).isEqualTo(new Position(before.epoch(), before.sequence() + 1));
            Replay.Page page = (Replay.Page)
                    broker.replay(new Subscription(List.of(new TopicPattern("orders")), null), before, 10, 1 << 20);
            assertThat(page.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.position()).isEqualTo(after));
        } finally {
            connections.destroy();
            // Those of the broker, which do not expire.
            try (RedisConsole console = RedisConsole.of(redis)) {
                console.commands().keys("{test}:*").forEach(console.commands()::del);
            }
        }
    }

    private static Publication publication(String data) {
        return new Publication(new Topic("orders"), null, SseEvent.of(data));
    }

    @Test
    void aRestartOfRedisLosesNoEventThatItKeepsAndNoneIsAppendedTwice() throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        TestResponse response = TestResponse.open(one.runs.start("restart", run -> {
            for (int i = 1; i <= 500; i++) {
                run.append("" + i);
            }
            half.countDown();
            go.await();
            for (int i = 501; i <= 1_000; i++) {
                run.append("" + i);
            }
        }));
        half.await();
        await().until(() -> response.events.size() == 500);
        redis.kill();
        go.countDown();
        redis.launch();

        assertThat(response.over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(response.events).hasSize(1_001);
        for (int i = 1; i <= 1_000; i++) {
            assertThat(response.events.get(i - 1).data()).isEqualTo("" + i);
        }
    }
}
