package dev.ssespring.autoconfigure;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.listener.RetryErrorPolicy;
import dev.ssespring.client.listener.SseListenerEndpoint.Startup;
import dev.ssespring.client.listener.SseListenerSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;

/**
 * Properties of listeners for event streams of other services.
 *
 * @param autoStartup Whether to start listeners with the application.
 * @param stopTimeout Maximum time that shutdown waits for the running handlers of all listeners.
 * @param onFailure Action when the retries of an event are exhausted: 'skip' continues with the next event, 'stop' stops
 *     the listener.
 * @param disconnectedLimit Time without a stream after which the health of a listener is DOWN; 0 for no limit.
 * @param retry Retries of events whose handler failed.
 */
@ConfigurationProperties("sse.client.listener")
record SseListenerProperties(
        @DefaultValue("true") boolean autoStartup,
        @DefaultValue("5s") Duration stopTimeout,
        @DefaultValue("skip") OnFailure onFailure,
        @DefaultValue("1m") Duration disconnectedLimit,
        @DefaultValue Retry retry) {

    private static final String NOT_NEGATIVE = "It must not be negative.";

    SseListenerSettings toSettings(HandlerErrorPolicy errorPolicy) {
        requireNotNegative("stop-timeout", stopTimeout);
        return new SseListenerSettings(autoStartup ? Startup.AUTOMATIC : Startup.MANUAL, errorPolicy, stopTimeout);
    }

    Duration checkedDisconnectedLimit() {
        requireNotNegative("disconnected-limit", disconnectedLimit);
        return disconnectedLimit;
    }

    /** Excludes failures caused by the event itself, which would fail again. */
    RetryErrorPolicy toErrorPolicy() {
        require("retry.max-retries", retry.maxRetries(), retry.maxRetries() >= 0, NOT_NEGATIVE);
        require("retry.multiplier", retry.multiplier(), retry.multiplier() >= 1, "It must be 1 or more.");
        requireNotNegative("retry.delay", retry.delay());
        requireNotNegative("retry.jitter", retry.jitter());
        boolean positive = !retry.maxDelay().isNegative() && !retry.maxDelay().isZero();
        require("retry.max-delay", retry.maxDelay(), positive, "It must be more than zero.");
        RetryPolicy policy = RetryPolicy.builder()
                .maxRetries(retry.maxRetries())
                .delay(retry.delay())
                .jitter(retry.jitter())
                .multiplier(retry.multiplier())
                .maxDelay(retry.maxDelay())
                .excludes(MessageConversionException.class, MethodArgumentNotValidException.class)
                .build();
        return (onFailure == OnFailure.STOP) ? RetryErrorPolicy.thenStop(policy) : RetryErrorPolicy.thenSkip(policy);
    }

    private static void requireNotNegative(String name, Duration value) {
        require(name, value, !value.isNegative(), NOT_NEGATIVE);
    }

    private static void require(String name, Object value, boolean kept, String reason) {
        PropertyRange.require("sse.client.listener." + name, value, kept, reason);
    }

    /** Action when the retries of an event are exhausted. */
    enum OnFailure {
        /** Continues with the next event. */
        SKIP,
        /** Stops the listener. */
        STOP
    }

    /**
     * Retries of events whose handler failed; nothing is read meanwhile.
     *
     * @param maxRetries Maximum number of retries of an event whose handler failed; nothing else is handled meanwhile.
     * @param delay Delay before the first retry.
     * @param jitter Maximum random time added to or subtracted from the delay.
     * @param multiplier Factor between one delay and the next.
     * @param maxDelay Maximum delay.
     */
    record Retry(
            @DefaultValue("3") long maxRetries,
            @DefaultValue("1s") Duration delay,
            @DefaultValue("0s") Duration jitter,
            @DefaultValue("2") double multiplier,
            @DefaultValue("30s") Duration maxDelay) {}
}
