package dev.ssespring.broker;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of a topic is kept for clients that come back. What a user got alone is kept apart, within the same limits.
 *
 * @param maxEvents most events, 0 or more; with 0 nothing is kept, and who missed an event is told that there is a gap
 * @param maxBytes most bytes on the wire, 0 or more
 * @param maxAge an older event is not kept; more than zero, 100 years at most. It is removed with the next event of the
 *     topic, or some time later
 */
public record HistoryLimits(int maxEvents, long maxBytes, Duration maxAge) {

    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    /** 1,000 events, 1 MiB, 10 minutes. */
    public static final HistoryLimits DEFAULTS = new HistoryLimits(1_000, 1 << 20, Duration.ofMinutes(10));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public HistoryLimits {
        Objects.requireNonNull(maxAge, "'maxAge' must not be null");
        require(maxEvents >= 0, "maxEvents", maxEvents, "must not be negative");
        require(maxBytes >= 0, "maxBytes", maxBytes, "must not be negative");
        boolean valid = !maxAge.isZero() && !maxAge.isNegative() && maxAge.compareTo(LONGEST_AGE) <= 0;
        require(valid, "maxAge", maxAge, "must be more than zero and at most 36500 days");
    }
}
