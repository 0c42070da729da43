package dev.ssespring.autoconfigure;

import static dev.ssespring.autoconfigure.PropertyRange.checked;

import dev.ssespring.broker.redis.RedisBrokerOptions;
import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the broker in Redis, used if 'sse.broker' is 'redis'.
 *
 * @param namespace Name shared by all nodes that exchange events. All keys begin with it, in braces, so that they are in one
 *     slot of a cluster.
 * @param requiredAtStart Whether the application fails to start if Redis cannot be reached.
 * @param timeout Maximum time to wait for a reply from Redis.
 * @param publishWait Maximum time that publishing waits while Redis cannot be reached; 0 to fail immediately.
 * @param maxWaiting Maximum number of publications that wait to be sent; more fail at once.
 * @param logMaxEvents Maximum number of events kept for nodes that lost their connection. Up to a sixteenth more may be
 *     kept.
 * @param logMaxSize Maximum size of the events kept for nodes that lost their connection. Up to a sixteenth more may be
 *     kept.
 * @param topicExpiry Time after the last event of a topic until a topic without history is forgotten.
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

    RedisBrokerOptions toOptions() {
        return checked(
                "sse.redis.",
                Map.of("log.maxEvents", "log-max-events", "log.maxBytes", "log-max-size"),
                () -> new RedisBrokerOptions(
                        namespace,
                        timeout,
                        publishWait,
                        maxWaiting,
                        new RedisBrokerOptions.Log(logMaxEvents, logMaxSize.toBytes()),
                        topicExpiry));
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
