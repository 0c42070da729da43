package dev.ssespring.jobs;

import java.time.Duration;

/**
 * Times of leases and workers.
 *
 * @param accept time within which a worker must accept a job that was pushed to it, by a beat or by its outcome, 10 ms or
 *     more
 * @param lease time for which an accepted job belongs to its worker unless a beat renews it, longer than {@code beat}
 * @param beat time between two beats, 10 ms or more
 * @param presence time after a beat for which a worker gets new jobs, longer than {@code beat}
 */
public record JobLeaseOptions(Duration accept, Duration lease, Duration beat, Duration presence) {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** 5 s, 30 s, 10 s, 25 s. */
    public static final JobLeaseOptions DEFAULTS = new JobLeaseOptions(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(25));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public JobLeaseOptions {
        check(accept.compareTo(SHORTEST) >= 0, "'accept' must be 10 ms or more", accept);
        check(beat.compareTo(SHORTEST) >= 0, "'beat' must be 10 ms or more", beat);
        check(lease.compareTo(beat) > 0, "'lease' must be longer than 'beat'", lease);
        check(presence.compareTo(beat) > 0, "'presence' must be longer than 'beat'", presence);
    }

    private static void check(boolean valid, String message, Duration value) {
        if (!valid) {
            throw new IllegalArgumentException(message + ": " + value);
        }
    }
}
