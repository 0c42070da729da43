package dev.ssespring.runs;

import java.time.Duration;

/**
 * Limits and times of all runs of a node.
 *
 * @param retention time for which a run can be read after its end, more than zero
 * @param maxEvents maximum number of events of a run, 1 or more; a run with more fails
 * @param maxBytes maximum size of the events of a run, 1 or more; a run with more fails
 * @param lease time after which a run counts as lost if its node has not renewed the lease, 1 s or more
 * @param flushWindow time for which small appends are collected before they are written to the store; zero writes each
 *     at once
 * @param maxActive maximum number of runs whose producers run on this node at the same time, 1 or more
 * @param drainTimeout time for which {@link SseRuns#drain()} waits for producers
 * @param retry time after which a refused request may be repeated
 */
public record RunsOptions(
        Duration retention,
        int maxEvents,
        long maxBytes,
        Duration lease,
        Duration flushWindow,
        int maxActive,
        Duration drainTimeout,
        Duration retry) {

    /** 10 minutes, 20,000 events, 8 MB, 15 s, 20 ms, 1,000 runs, 10 s, 3 s. */
    public static final RunsOptions DEFAULTS = new RunsOptions(
            Duration.ofMinutes(10),
            20_000,
            8L * 1024 * 1024,
            Duration.ofSeconds(15),
            Duration.ofMillis(20),
            1_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(3));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public RunsOptions {
        check(retention.compareTo(Duration.ZERO) > 0, "'retention' must be more than zero", retention);
        check(maxEvents >= 1, "'maxEvents' must be 1 or more", maxEvents);
        check(maxBytes >= 1, "'maxBytes' must be 1 or more", maxBytes);
        check(lease.compareTo(Duration.ofSeconds(1)) >= 0, "'lease' must be 1 s or more", lease);
        check(!flushWindow.isNegative(), "'flushWindow' must not be negative", flushWindow);
        check(maxActive >= 1, "'maxActive' must be 1 or more", maxActive);
        check(!drainTimeout.isNegative(), "'drainTimeout' must not be negative", drainTimeout);
        check(!retry.isNegative(), "'retry' must not be negative", retry);
    }

    private static void check(boolean valid, String message, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(message + ": " + value);
        }
    }
}
