package dev.ssespring.autoconfigure;

import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * How events get from node to node by Redis, if 'sse.broker' is 'redis'.
 *
 * @param namespace Name that all nodes which share events have in common; all keys begin with it, in braces.
 * @param requiredAtStart Whether the application fails to start while Redis cannot be reached.
 * @param timeout Time that Redis has to answer.
 * @param publishWait Time that publishing may wait while Redis is away; without any it fails at once.
 * @param maxWaiting Most publications that may wait to be sent.
 * @param logMaxEvents Most events kept for nodes that lost their connection; approximate.
 * @param logMaxSize Most bytes kept for nodes that lost their connection; approximate.
 * @param topicExpiry Time without events after which a topic of which nothing is kept is forgotten.
 */
@ConfigurationProperties("sse.redis")
record SseRedisProperties(
        @DefaultValue("sse") String namespace,
        @DefaultValue("false") boolean requiredAtStart,
        @DefaultValue("2s") Duration timeout,
        @DefaultValue("0s") Duration publishWait,
        @DefaultValue("10000") int maxWaiting,
        @DefaultValue("100000") int logMaxEvents,
        @DefaultValue("64MB") DataSize logMaxSize,
        @DefaultValue("1d") Duration topicExpiry) {

    /** Checks every value here, where the name of its property is known. */
    RedisBrokerOptions toOptions() {
        require(
                "namespace",
                namespace,
                namespace.matches("[A-Za-z0-9._-]{1,64}"),
                "It must be 1 to 64 of A-Z, a-z, 0-9 and '.', '_', '-'.");
        require("timeout", timeout, timeout.toMillis() >= 1, "It must be 1ms or more.");
        require("publish-wait", publishWait, !publishWait.isNegative(), "It must not be negative.");
        require("max-waiting", maxWaiting, maxWaiting >= 1, "It must be 1 or more.");
        require("log-max-events", logMaxEvents, logMaxEvents >= 16, "It must be 16 or more.");
        require("log-max-size", logMaxSize, logMaxSize.toBytes() >= 16, "It must be 16B or more.");
        require("topic-expiry", topicExpiry, topicExpiry.toMillis() >= 1, "It must be 1ms or more.");
        return new RedisBrokerOptions(
                namespace,
                timeout,
                publishWait,
                maxWaiting,
                new RedisBrokerOptions.Log(logMaxEvents, logMaxSize.toBytes()),
                topicExpiry);
    }

    private static void require(String name, Object value, boolean kept, String reason) {
        if (!kept) {
            throw new InvalidConfigurationPropertyValueException("sse.redis." + name, value, reason);
        }
    }

    void checkStart(RedisSseBroker broker) {
        RedisBrokerStatistics statistics = broker.statistics();
        if (requiredAtStart && !statistics.isUp()) {
            broker.close();
            throw new IllegalStateException(
                    "Redis cannot be reached: %s. To start without it set 'sse.redis.required-at-start' to 'false'"
                            .formatted(statistics.problem()));
        }
    }
}
