package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.test.contract.JobStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store in a real Redis, as two nodes see it. */
class RedisJobStoreContractIntegrationTests extends JobStoreContract {

    private static final RedisJobOptions OPTIONS = new RedisJobOptions("test", Duration.ofSeconds(10), 3);

    private static RedisProcess redis;
    private static LettuceConnectionFactory connections;

    private final RedisJobStore one = RedisJobStore.create(connections, OPTIONS);
    private final RedisJobStore two = RedisJobStore.create(connections, OPTIONS);

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
    void everyKeyIsInASlotOfTheStore() {
        one.close();
        two.close();
        try (RedisConsole console = RedisConsole.of(redis)) {
            assertThat(console.commands().keys("*")).allMatch(key -> key.matches("\\{test\\.jobs[0-2]}.*"));
        }
    }

    @Override
    protected JobStore store() {
        return one;
    }

    @Override
    protected JobStore otherStore() {
        return two;
    }

    @Override
    protected int randomJobs() {
        return 500;
    }

    /** The clock is that of Redis. */
    @Override
    protected void passTime(Duration time) {
        await().pollDelay(time).until(() -> true);
    }
}
