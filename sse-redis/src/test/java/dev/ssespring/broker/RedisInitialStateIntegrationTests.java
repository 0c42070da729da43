package dev.ssespring.broker;

import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.InitialStateContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisInitialStateIntegrationTests extends InitialStateContractTests {

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
    protected SseBroker broker(HistoryPolicy history, SseClock time) {
        RedisSseBroker broker = RedisSseBroker.create(connections, history, RedisBrokerOptions.DEFAULTS, time);
        broker.start();
        await().until(() -> broker.statistics().isUp());
        return broker;
    }
}
