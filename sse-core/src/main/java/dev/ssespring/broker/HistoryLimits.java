package dev.ssespring.broker;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits for the history of one topic, which is stored for clients that reconnect. Private events of a user are stored
 * separately, with the same limits.
 *
 * @param maxEvents maximum number of events, 0 or more; with 0 nothing is stored, and a client that has missed an event
 *     gets a reset
 * @param maxBytes maximum size of the encoded events in bytes, 0 or more
 * @param maxAge maximum age of an event, more than zero and at most 100 years. Older events are removed with the next
 *     event of the topic, or some time later
 */
public record HistoryLimits(int maxEvents, long maxBytes, Duration maxAge) {

    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    /** 12,000 events, 16 MiB, 10 minutes: a burst of 10,000 events of 1 KB lasts until all clients that read have it. */
    public static final HistoryLimits DEFAULTS = new HistoryLimits(12_000, 16 << 20, Duration.ofMinutes(10));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public HistoryLimits {
        Objects.requireNonNull(maxAge, "'maxAge' must not be null");
        require(maxEvents >= 0, "maxEvents", maxEvents, "must not be negative");
        require(maxBytes >= 0, "maxBytes", maxBytes, "must not be negative");
        boolean valid = !maxAge.isZero() && !maxAge.isNegative() && maxAge.compareTo(LONGEST_AGE) <= 0;
        require(valid, "maxAge", maxAge, "must be more than zero and at most 36500 days");
    }
}
