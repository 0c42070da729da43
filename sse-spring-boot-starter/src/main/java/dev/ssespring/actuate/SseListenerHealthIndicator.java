package dev.ssespring.actuate;

import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.SseListenerContainer;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.concurrent.ReadableDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports whether listeners receive events: down if a listener has failed permanently, or has been without a stream
 * for too long. Listeners that the application has stopped or paused, and listeners whose server has completed the
 * stream, are no failure.
 */
public final class SseListenerHealthIndicator extends AbstractHealthIndicator {

    private final SseListenerRegistry registry;
    private final Duration disconnectedLimit;

    /**
     * Creates the indicator.
     *
     * @param registry registry of the listeners
     * @param disconnectedLimit maximum time without a stream, not negative; zero for no limit
     */
    public SseListenerHealthIndicator(SseListenerRegistry registry, Duration disconnectedLimit) {
        super("SSE listener health check failed");
        this.registry = registry;
        this.disconnectedLimit = disconnectedLimit;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        for (SseListenerContainer listener : registry.containers()) {
            Duration disconnected = listener.disconnectedFor();
            Optional<SseClientException> failure = listener.end().map(SseSignal.Closed::failure);
            boolean late = !disconnectedLimit.isZero() && disconnected.compareTo(disconnectedLimit) > 0;
            if (late || failure.isPresent()) {
                builder.down();
            }
            builder.withDetail(listener.id(), detail(listener, disconnected, failure));
        }
    }

    private static Map<String, Object> detail(
            SseListenerContainer listener, Duration disconnected, Optional<SseClientException> failure) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("state", state(listener, disconnected));
        if (!disconnected.isZero()) {
            detail.put("disconnectedFor", ReadableDuration.of(disconnected));
        }
        failure.ifPresent(each -> detail.put("failure", String.valueOf(each.getMessage())));
        return detail;
    }

    private static String state(SseListenerContainer listener, Duration disconnected) {
        if (!listener.isRunning()) {
            return listener.end().map(SseListenerHealthIndicator::end).orElse("stopped");
        }
        if (!disconnected.isZero()) {
            return "disconnected";
        }
        return listener.isPaused() ? "paused" : "connected";
    }

    private static String end(SseSignal.Closed end) {
        return switch (end.reason()) {
            case BY_CALLER -> "stopped";
            case FAILED -> "failed";
            case NO_CONTENT, COMPLETED -> "ended-by-server";
        };
    }
}
