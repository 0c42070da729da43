package dev.ssespring.jobs;

import java.time.Duration;

/**
 * How often a job is tried.
 *
 * @param maxAttempts maximum number of attempts, 1 or more; a job that fails more often becomes a dead letter
 * @param maxDeliveries maximum number of times a job is given to a worker, at least {@code maxAttempts}; limits jobs that
 *     stop a worker before it can accept them
 * @param minBackoff delay after the first failed attempt, more than zero; doubles with each attempt
 * @param maxBackoff maximum delay, at least {@code minBackoff}
 */
public record JobRetryOptions(int maxAttempts, int maxDeliveries, Duration minBackoff, Duration maxBackoff) {

    /** 3 attempts, 20 deliveries, 1 s, 5 minutes. */
    public static final JobRetryOptions DEFAULTS =
            new JobRetryOptions(3, 20, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public JobRetryOptions {
        check(maxAttempts >= 1, "'maxAttempts' must be 1 or more", maxAttempts);
        check(maxDeliveries >= maxAttempts, "'maxDeliveries' must be 'maxAttempts' or more", maxDeliveries);
        check(minBackoff.compareTo(Duration.ZERO) > 0, "'minBackoff' must be more than zero", minBackoff);
        check(maxBackoff.compareTo(minBackoff) >= 0, "'maxBackoff' must be 'minBackoff' or more", maxBackoff);
    }

    /**
     * Returns the delay before the next attempt.
     *
     * @param attempt number of the failed attempt, 1 or more
     * @return {@code minBackoff * 2^(attempt - 1)}, at most {@code maxBackoff}
     */
    public Duration backoff(int attempt) {
        int doublings = Math.min(attempt - 1, 40);
        double millis = minBackoff.toMillis() * Math.pow(2, doublings);
        return (millis >= maxBackoff.toMillis()) ? maxBackoff : Duration.ofMillis((long) millis);
    }

    private static void check(boolean valid, String message, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(message + ": " + value);
        }
    }
}
