package dev.ssespring.broker;

import dev.ssespring.broker.redis.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisSseBrokerContractIntegrationTests extends RedisBrokerContract {

    private static RedisProcess redis;
    private static LettuceConnectionFactory connections;

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

    @Override
    LettuceConnectionFactory connections() {
        return connections;
    }
}
