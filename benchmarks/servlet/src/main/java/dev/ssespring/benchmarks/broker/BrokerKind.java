package dev.ssespring.benchmarks.broker;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.SseClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Where the log of events is. */
public enum BrokerKind {

    /** In this JVM. */
    MEMORY {
        @Override
        RunningBroker start(SseClock clock) {
            return new RunningBroker(SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), () -> {}, () -> 0);
        }
    },

    /** In a Redis that is started for it, on the same machine. */
    REDIS {
        @Override
        RunningBroker start(SseClock clock) {
            RedisServerProcess redis = RedisServerProcess.start();
            LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", redis.port());
            connections.afterPropertiesSet();
            connections.start();
            RedisSseBroker broker =
                    RedisSseBroker.create(connections, HistoryPolicy.DEFAULTS, RedisBrokerOptions.DEFAULTS, clock);
            broker.start();
            awaitUp(broker);
            return new RunningBroker(
                    broker,
                    () -> {
                        connections.destroy();
                        redis.close();
                    },
                    redis::cpuNanos);
        }
    };

    abstract RunningBroker start(SseClock clock);

    /** A JVM that has just begun may not be connected in the time that an application would wait for. */
    private static void awaitUp(RedisSseBroker broker) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!broker.statistics().isUp()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(broker.statistics().problem());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
