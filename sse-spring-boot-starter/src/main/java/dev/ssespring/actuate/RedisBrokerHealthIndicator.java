package dev.ssespring.actuate;

import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import java.time.Instant;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports whether this node can publish to and read the log in Redis. The state is that of the broker's connections;
 * no command is sent. While it is down, streams stay open and receive heartbeats, but no events.
 */
public final class RedisBrokerHealthIndicator extends AbstractHealthIndicator {

    private final RedisSseBroker broker;

    /**
     * Creates the indicator.
     *
     * @param broker broker to check
     */
    public RedisBrokerHealthIndicator(RedisSseBroker broker) {
        super("The health check of the broker in Redis failed");
        this.broker = broker;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RedisBrokerStatistics statistics = broker.statistics();
        builder.up().withDetail("lag", statistics.lag());
        Instant downSince = statistics.downSince();
        if (downSince != null) {
            builder.down().withDetail("downSince", downSince.toString());
            builder.withDetail("problem", String.valueOf(statistics.problem()));
        }
    }
}
