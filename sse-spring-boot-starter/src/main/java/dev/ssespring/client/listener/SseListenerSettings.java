package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * What all listeners of a registry share.
 *
 * @param startup whether the registry starts with the application
 * @param errorPolicy for listeners without one of their own
 * @param stopTimeout how long stopping waits for the handlers of all listeners together
 */
public record SseListenerSettings(
        SseListenerEndpoint.Startup startup, HandlerErrorPolicy errorPolicy, Duration stopTimeout) {

    /** Checks that nothing is missing. */
    public SseListenerSettings {
        Objects.requireNonNull(startup, "'startup' must not be null");
        Objects.requireNonNull(errorPolicy, "'errorPolicy' must not be null");
        if (stopTimeout.isNegative()) {
            throw new IllegalArgumentException("'stopTimeout' must not be negative: " + stopTimeout);
        }
    }
}
