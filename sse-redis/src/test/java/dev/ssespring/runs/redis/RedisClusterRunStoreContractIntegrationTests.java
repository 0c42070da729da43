package dev.ssespring.runs.redis;

import dev.ssespring.broker.redis.RedisCluster;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.test.contract.RunStoreContract;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store in a cluster of three masters, over which the slots of the runs are spread. */
@Tag("slow")
class RedisClusterRunStoreContractIntegrationTests extends RunStoreContract {

    private static final RedisRunOptions OPTIONS = new RedisRunOptions("test", Duration.ofSeconds(10), 6);

    private static RedisCluster cluster;
    private static LettuceConnectionFactory connections;

    private final RedisRunStore one = RedisRunStore.create(connections, OPTIONS);
    private final RedisRunStore two = RedisRunStore.create(connections, OPTIONS);

    @BeforeAll
    static void startRedis() {
        cluster = new RedisCluster();
        connections = new LettuceConnectionFactory(new RedisClusterConfiguration(
                List.of("127.0.0.1:" + cluster.seed().port())));
        connections.afterPropertiesSet();
    }

    @AfterAll
    static void stopRedis() {
        connections.destroy();
        cluster.close();
    }

    @BeforeEach
    void start() {
        one.start();
        two.start();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
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
        return 100;
    }

    /** The clock is that of Redis. */
    @Override
    protected void passTime(Duration step) {
        Awaitility.await().pollDelay(step).until(() -> true);
    }
}
