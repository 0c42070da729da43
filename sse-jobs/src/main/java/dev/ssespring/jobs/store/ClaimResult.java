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
 * @param jobsLeft false if no job is ready any more: until the listeners of the queue are notified of a {@link JobChange.Kind#READY}, or
 *     {@code next} has passed, another claim is of no use then, although slots become free
 */
public record ClaimResult(List<LeasedJob> jobs, @Nullable Duration next, boolean jobsLeft) {

    /** Copies the jobs. */
    public ClaimResult {
        jobs = List.copyOf(jobs);
    }
}
