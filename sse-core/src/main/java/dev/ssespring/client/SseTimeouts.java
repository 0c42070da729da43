package dev.ssespring.client;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a connection waits for what. The connect timeout is the transport's. For the first three, zero means no limit.
 *
 * @param response from sending a request to the headers of its response, connecting included
 * @param idle without a byte while waiting for one; does not run while a handler does
 * @param maxAge from a response's headers to its being replaced by another, which is no failure
 * @param close how long {@link SseConnection#close()} waits for a running handler
 */
public record SseTimeouts(Duration response, Duration idle, Duration maxAge, Duration close) {

    /** 30 s for the response, 2 min idle, which is longer than proxies keep a silent connection, any age, 5 s to close. */
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
     * Changes one.
     *
     * @param response zero for no limit
     * @return a copy
     */
    public SseTimeouts withResponse(Duration response) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Changes one.
     *
     * @param idle zero for no limit
     * @return a copy
     */
    public SseTimeouts withIdle(Duration idle) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Changes one.
     *
     * @param maxAge zero for no limit
     * @return a copy
     */
    public SseTimeouts withMaxAge(Duration maxAge) {
        return new SseTimeouts(response, idle, maxAge, close);
    }

    /**
     * Changes one.
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
