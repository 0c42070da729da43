package dev.ssespring.jobs.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of {@link QueueStore#claim}.
 *
 * @param jobs leased to workers of the claim
 * @param next time until a delayed job is due, a lease ends or the rate allows another job; null if there is nothing of
 *     that kind
 * @param jobsLeft whether there may be ready jobs that were not leased. If there are none, a claim is of no use before the listeners of
 *     the queue are told that there are some, or {@code next} has passed.
 */
public record ClaimResult(List<LeasedJob> jobs, @Nullable Duration next, boolean jobsLeft) {

    /** Copies the jobs. */
    public ClaimResult {
        jobs = List.copyOf(jobs);
    }
}
