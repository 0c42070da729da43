package dev.ssespring.client;

import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait between attempts. The server's {@code retry} takes the place of {@code delay}. After a clean end that
 * is the wait; each further failure in a row doubles it, up to {@code maxDelay}; never is it shorter than what the server
 * asks for, up to {@code maxServerDelay}. Up to a fifth is added by chance, so that clients cut together do not come back
 * together; it never makes a delay that the server asks for longer than {@code maxServerDelay}.
 *
 * <p>A response that ends within {@link #PROVEN_AFTER} and brought no event counts as a failure, however it ended: a server
 * that closes each stream at once is asked less and less often.
 *
 * @param delay until the server says otherwise
 * @param minDelay shortest, whatever the server says
 * @param maxDelay where doubling ends
 * @param maxServerDelay how long the server may make the client wait, by {@code retry} or {@code Retry-After}
 * @param healthyAfter how long a response must be open for the failures before it to be forgotten; an event does so too
 */
public record ReconnectPolicy(
        Duration delay, Duration minDelay, Duration maxDelay, Duration maxServerDelay, Duration healthyAfter) {

    /** How long a response without an event must be open to count as a success. */
    public static final Duration PROVEN_AFTER = Duration.ofSeconds(5);

    /** So that no arithmetic overflows. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** 1 s, at least 100 ms, doubled up to 1 min; the server may ask for 10 min; healthy after 1 min. */
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
     * Changes one.
     *
     * @param delay until the server says otherwise
     * @return a copy
     */
    public ReconnectPolicy withDelay(Duration delay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    /**
     * Changes one.
     *
     * @param minDelay shortest
     * @return a copy
     */
    public ReconnectPolicy withMinDelay(Duration minDelay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    /**
     * Changes one.
     *
     * @param maxDelay where doubling ends
     * @return a copy
     */
    public ReconnectPolicy withMaxDelay(Duration maxDelay) {
        return new ReconnectPolicy(delay, minDelay, maxDelay, maxServerDelay, healthyAfter);
    }

    private static void requireInRange(String name, Duration value) {
        Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + name + "' must not be negative or longer than 365 days: " + value);
        }
    }
}
