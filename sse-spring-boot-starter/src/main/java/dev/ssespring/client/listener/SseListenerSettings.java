package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings shared by the listeners of a registry.
 *
 * @param startup whether the registry starts with the application
 * @param errorPolicy policy of listeners that have none of their own
 * @param stopTimeout maximum time that stopping waits for the handlers of all listeners together
 */
public record SseListenerSettings(
        SseListenerEndpoint.Startup startup, HandlerErrorPolicy errorPolicy, Duration stopTimeout) {

    /**
     * Validates the settings.
     *
     * @throws IllegalArgumentException if the timeout is negative
     */
    public SseListenerSettings {
        Objects.requireNonNull(startup, "'startup' must not be null");
        Objects.requireNonNull(errorPolicy, "'errorPolicy' must not be null");
        if (stopTimeout.isNegative()) {
            throw new IllegalArgumentException("'stopTimeout' must not be negative: " + stopTimeout);
        }
    }
}
