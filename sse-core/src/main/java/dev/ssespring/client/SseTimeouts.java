package dev.ssespring.client;

import java.time.Duration;
import java.util.Objects;

/**
 * Timeouts of a connection. The connect timeout belongs to the transport. For the first three, zero means no limit.
 *
 * @param response maximum time from sending a request to the headers of its response, including connecting
 * @param idle maximum time without bytes while reading; does not elapse while a handler runs
 * @param maxAge maximum age of a response, after which it is replaced by another; not a failure
 * @param close maximum time that {@link SseConnection#close()} waits for a running handler
 */
public record SseTimeouts(Duration response, Duration idle, Duration maxAge, Duration close) {

    /**
     * 30 s for the response, 2 min idle (longer than proxies keep a silent connection), no maximum age, 5 s to close.
     */
    public static final SseTimeouts DEFAULTS =
            new SseTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ZERO, Duration.ofSeconds(5));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public SseTimeouts {
        requireNotNegative("response", response);
        requireNotNegative("idle", idle);
        requireNotNegative("maxAge", maxAge);
        requireNotNegative("close", close);
    }

    /**
     * Returns a copy with another response timeout.
     *
     * @param response zero for no limit
     * @return a copy
     */
    public SseTimeouts withResponse(Duration response) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Returns a copy with another idle timeout.
     *
     * @param idle zero for no limit
     * @return a copy
     */
    public SseTimeouts withIdle(Duration idle) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Returns a copy with another maximum age.
     *
     * @param maxAge zero for no limit
     * @return a copy
     */
    public SseTimeouts withMaxAge(Duration maxAge) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Returns a copy with another close timeout.
     *
     * @param close zero not to wait
     * @return a copy
     */
    public SseTimeouts withClose(Duration close) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    private static void requireNotNegative(String name, Duration value) {
        Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
        if (value.isNegative()) {
            throw new IllegalArgumentException("'" + name + "' must not be negative: " + value);
        }
    }
}
