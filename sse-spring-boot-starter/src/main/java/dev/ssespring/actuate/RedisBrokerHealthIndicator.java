package dev.ssespring.actuate;

import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import java.time.Instant;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether this node can publish to, and read, the log in Redis. It is asked by what the broker's connections have met: no
 * command is sent. While it is down streams stay open and get their heartbeats, but nothing new.
 */
public final class RedisBrokerHealthIndicator extends AbstractHealthIndicator {

    private final RedisSseBroker broker;

    /**
     * Creates the indicator.
     *
     * @param broker to look at
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
