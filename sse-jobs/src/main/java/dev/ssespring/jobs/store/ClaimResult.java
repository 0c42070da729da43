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
 */
public record ClaimResult(List<LeasedJob> jobs, @Nullable Duration next) {

    /** Copies the jobs. */
    public ClaimResult {
        jobs = List.copyOf(jobs);
    }
}
