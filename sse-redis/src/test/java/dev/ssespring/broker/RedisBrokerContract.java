package dev.ssespring.broker;

import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.test.contract.SseBrokerContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Contract of a broker on one Redis. Every broker has a namespace of its own, and therefore an epoch of its own. */
abstract class RedisBrokerContract extends SseBrokerContract {

    private static int namespaces;

    private final ManualClock clock = new ManualClock();
    private final List<SseBroker> brokers = new ArrayList<>();

    abstract LettuceConnectionFactory connections();

    @AfterEach
    void closeBrokers() {
        brokers.forEach(SseBroker::close);
    }

    @Override
    protected SseBroker broker(HistoryPolicy policy) {
        RedisBrokerOptions defaults = RedisBrokerOptions.DEFAULTS;
        RedisSseBroker broker = RedisSseBroker.create(
                connections(),
                policy,
                new RedisBrokerOptions(
                        "test." + namespaces++,
                        Duration.ofSeconds(10),
                        defaults.publishWait(),
                        defaults.maxWaiting(),
                        defaults.log(),
                        defaults.topicExpiry()),
                clock);
        brokers.add(broker);
        broker.start();
        return broker;
    }

    @Override
    protected void letTimePass(Duration duration) {
        clock.advance(duration);
    }
}
