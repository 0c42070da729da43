package dev.ssespring.actuate;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports whether clients can open streams on this node: out of service while the publisher drains, down if the
 * broker fails. A node that refuses streams because its limit is reached is up.
 */
public final class SseHealthIndicator extends AbstractHealthIndicator {

    private final SseEventPublisher publisher;

    /**
     * Creates the indicator.
     *
     * @param publisher publisher to check
     */
    public SseHealthIndicator(SseEventPublisher publisher) {
        super("SSE health check failed");
        this.publisher = publisher;
    }

    /**
     * Checks the publisher, then the broker.
     *
     * @throws BrokerException if the broker fails
     */
    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("streams", publisher.openStreams());
        if (publisher.isAccepting()) {
            publisher.head();
            builder.up();
        } else {
            builder.outOfService();
        }
    }
}
