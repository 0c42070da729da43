package dev.ssespring.client;

import java.time.Duration;
import java.util.Objects;

/**
 * Delays between attempts. The {@code retry} of the server replaces {@code delay}. This delay applies after the orderly
 * end of a response; each further consecutive failure doubles it, up to {@code maxDelay}. It is never shorter than the
 * delay that the server asks for, up to {@code maxServerDelay}. A random jitter of up to 20 % is added, so that clients
 * disconnected at the same time do not reconnect at the same time; the jitter does not exceed {@code maxServerDelay}.
 *
 * <p>A response that ends within {@link #PROVEN_AFTER} without an event counts as a failure, however it ended: a server
 * that closes each stream at once is asked less and less often.
 *
 * @param delay delay until the server sends another one
 * @param minDelay minimum delay, whatever the server sends
 * @param maxDelay maximum delay after failures
 * @param maxServerDelay maximum delay that the server can ask for, by {@code retry} or {@code Retry-After}
 * @param healthyAfter time after which an open response resets the number of failures; an event resets it at once
 */
public record ReconnectPolicy(
        Duration delay, Duration minDelay, Duration maxDelay, Duration maxServerDelay, Duration healthyAfter) {

    /** Time after which an open response counts as a success without an event. */
    public static final Duration PROVEN_AFTER = Duration.ofSeconds(5);

    /** Prevents overflows. */
    private static final Duration MAX_DURATION = Duration.ofDays(365);

    /** 1 s, at least 100 ms, doubled up to 1 min; up to 10 min on request of the server; healthy after 1 min. */
    public static final ReconnectPolicy DEFAULTS = new ReconnectPolicy(
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is negative or longer than 365 days
     */
    public ReconnectPolicy {
        requireInRange("delay", delay);
        requireInRange("minDelay", minDelay);
        requireInRange("maxDelay", maxDelay);
        requireInRange("maxServerDelay", maxServerDelay);
        requireInRange("healthyAfter", healthyAfter);
    }

    /**
     * Returns a copy with another delay.
     *
     * @param delay delay until the server sends another one
     * @return a copy
     */
    public ReconnectPolicy withDelay(Duration delay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    /**
     * Returns a copy with another minimum delay.
     *
     * @param minDelay minimum delay
     * @return a copy
     */
    public ReconnectPolicy withMinDelay(Duration minDelay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    /**
     * Returns a copy with another maximum delay.
     *
     * @param maxDelay maximum delay after failures
     * @return a copy
     */
    public ReconnectPolicy withMaxDelay(Duration maxDelay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    private static void requireInRange(String name, Duration value) {
        Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
        if (value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("'" + name + "' must not be negative or longer than 365 days: " + value);
        }
    }
}
