package dev.ssespring.broker;

import dev.ssespring.broker.redis.RedisCluster;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The namespaces spread over three masters, of which the application names one. */
@Tag("slow")
class RedisClusterContractIntegrationTests extends RedisBrokerContract {

    private static RedisCluster cluster;
    private static LettuceConnectionFactory connections;

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

    @Override
    LettuceConnectionFactory connections() {
        return connections;
    }
}
