package dev.ssespring.jobs;

import java.time.Duration;

/**
 * Limits of a queue.
 *
 * @param capacity maximum number of jobs that are not over, together with dead letters, 1 or more; further jobs are refused
 * @param maxConcurrent maximum number of jobs that workers hold at the same time; 0 for no limit
 * @param rate maximum number of jobs that are given to workers per second on average; 0 for no limit
 * @param burst maximum number of jobs that are given to workers at once if there is a rate, 1 or more
 * @param retention time for which a job is known after it was done or cancelled, more than zero
 */
public record JobLimits(int capacity, int maxConcurrent, double rate, int burst, Duration retention) {

    /** 100,000 jobs, no further limits, 1 hour. */
    public static final JobLimits DEFAULTS = new JobLimits(100_000, 0, 0, 1, Duration.ofHours(1));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public JobLimits {
        check(capacity >= 1, "'capacity' must be 1 or more", capacity);
        check(maxConcurrent >= 0, "'maxConcurrent' must be 0 or more", maxConcurrent);
        check(rate >= 0 && rate <= 1_000_000, "'rate' must be 0 to 1000000", rate);
        check(burst >= 1, "'burst' must be 1 or more", burst);
        check(retention.compareTo(Duration.ZERO) > 0, "'retention' must be more than zero", retention);
    }

    private static void check(boolean valid, String message, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(message + ": " + value);
        }
    }
}
