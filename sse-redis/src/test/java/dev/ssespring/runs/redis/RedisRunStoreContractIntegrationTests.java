package dev.ssespring.runs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.concurrent.Together;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.test.contract.RunStoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store in a real Redis, as two nodes see it. */
class RedisRunStoreContractIntegrationTests extends RunStoreContract {

    private static final RedisRunOptions OPTIONS = new RedisRunOptions("test", Duration.ofSeconds(10), 3);

    private static RedisProcess redis;
    private static LettuceConnectionFactory connections;

    private final RedisRunStore one = RedisRunStore.create(connections, OPTIONS);
    private final RedisRunStore two = RedisRunStore.create(connections, OPTIONS);

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port()));
        connections.afterPropertiesSet();
    }

    @AfterAll
    static void stopRedis() {
        connections.destroy();
        redis.close();
    }

    @BeforeEach
    void start() {
        one.start();
        two.start();
    }

    @AfterEach
    void everyKeyExpires() {
        one.close();
        two.close();
        try (RedisConsole console = RedisConsole.of(redis)) {
            List<String> keys = console.commands().keys("*");
            assertThat(keys)
                    .allSatisfy(key ->
                            assertThat(console.commands().pttl(key)).as(key).isNotEqualTo(-1));
        }
    }

    @Override
    protected RunStore store() {
        return one;
    }

    @Override
    protected RunStore otherStore() {
        return two;
    }

    @Override
    protected int rounds() {
        return 1_000;
    }

    /** The clock is that of Redis. */
    @Override
    protected void passTime(Duration step) {
        await().pollDelay(step).until(() -> true);
    }

    @Test
    @SuppressWarnings("try") // The store is started again after it was closed.
    void aStoreConnectsWhenItIsFirstUsedAndAgainAfterARestart() {
        try (RedisConsole console = RedisConsole.of(redis);
                RedisRunStore store = RedisRunStore.create(connections, OPTIONS)) {
            assertThatExceptionOfType(RunStoreException.class)
                    .as("before the start")
                    .isThrownBy(() -> store.find("lazy"));
            for (int round = 0; round < 3; round++) {
                int before = clients(console);
                store.start();
                store.start();
                assertThat(store.isIdle()).isTrue();
                assertThat(clients(console)).isEqualTo(before);

                assertThat(store.find("lazy")).isEmpty();

                assertThat(store.isIdle()).isFalse();
                await().untilAsserted(() -> assertThat(clients(console)).isEqualTo(before + OPTIONS.slots() + 1));
                store.close();
                assertThat(store.isIdle()).isFalse();
                await().untilAsserted(() -> assertThat(clients(console)).isEqualTo(before));
                assertThatExceptionOfType(RunStoreException.class).isThrownBy(() -> store.find("lazy"));
            }
        }
    }

    @Test
    void manyFirstUsesAtOnceOpenTheConnectionsOnceAndAllAreAnswered() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RedisRunStore store = RedisRunStore.create(connections, OPTIONS)) {
                store.start();
                List<Together.Task> tasks = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String id = "first" + i;
                    tasks.add(() -> assertThat(store.find(id)).isEmpty());
                }
                Together.run(tasks);
                assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().equals("sse-runs-redis"))
                        .hasSizeLessThanOrEqualTo(3);
            }
        }
    }

    private static int clients(RedisConsole console) {
        return (int) console.commands().clientList().lines().count();
    }

    /** As after a failover to a replica that had not received the last events yet. */
    @Test
    void aRunOfWhichRedisHasLostEventsFailsBehindWhatReadersHaveSeen() {
        RunKey key = new RunKey("loss", "e" + System.nanoTime());
        one.begin(new RunSpec(key, null, "plain", null, Duration.ofSeconds(60), Duration.ofSeconds(60)));
        one.append(
                key,
                List.of(
                        new RunEvent(1, "message", "a"),
                        new RunEvent(2, "message", "b"),
                        new RunEvent(3, "message", "c")));
        String[] keys = new RunKeys(OPTIONS).of("loss");
        try (RedisConsole console = RedisConsole.of(redis)) {
            console.commands().xdel(keys[1], "2-0", "3-0");
            console.commands().hset(keys[0], "n", "1");
        }

        assertThat(one.append(key, List.of(new RunEvent(4, "message", "d")))).isFalse();

        RunEnd end = new RunEnd(4, RunState.FAILED, "store-failed");
        assertThat(two.read(key, 3, 10).orElseThrow().entries())
                .as("a reader that has seen the lost events")
                .containsExactly(end);
        assertThat(two.read(key, 0, 10).orElseThrow().entries())
                .as("a new reader")
                .containsExactly(new RunEvent(1, "message", "a"), end);
        assertThat(two.find("loss").orElseThrow().lastNumber()).isEqualTo(4);
        assertThat(one.append(key, List.of(new RunEvent(4, "message", "d")))).isFalse();
    }

    @Test
    void aStoreThatCannotReachRedisSaysSoAtOnceAndGoesOnLater() {
        RunKey key = new RunKey("outage", "e1");
        one.begin(new RunSpec(key, null, "plain", null, Duration.ofSeconds(60), Duration.ofSeconds(60)));
        redis.kill();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThatExceptionOfType(RunStoreException.class).isThrownBy(() -> one.find("outage")));
        redis.launch();

        await().atMost(20, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> one.find("outage").isEmpty());
        assertThat(one.append(key, List.of(new RunEvent(1, "message", "x")))).isFalse();
        assertThat(one.begin(new RunSpec(key, null, "plain", null, Duration.ofSeconds(60), Duration.ofSeconds(60)))
                        .started())
                .isTrue();
        assertThat(one.end(key, RunState.COMPLETED, null)).isPresent();
    }
}
