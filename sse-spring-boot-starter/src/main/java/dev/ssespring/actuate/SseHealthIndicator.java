package dev.ssespring.actuate;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether a client could open a stream here: out of service while the publisher drains, down if the broker fails. That
 * streams are refused because there are too many is no failure of this node.
 */
public final class SseHealthIndicator extends AbstractHealthIndicator {

    private final SseEventPublisher publisher;

    /**
     * Creates the indicator.
     *
     * @param publisher to look at
     */
    public SseHealthIndicator(SseEventPublisher publisher) {
        super("SSE health check failed");
        this.publisher = publisher;
    }

    /**
     * Looks at the publisher, then at the broker.
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
