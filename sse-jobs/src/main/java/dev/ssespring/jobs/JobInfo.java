package dev.ssespring.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of a job.
 *
 * @param queue name of its queue
 * @param id identifies it within the queue
 * @param status where it is
 * @param spec how it was submitted
 * @param attempt number of attempts that workers have begun
 * @param deliveries number of times it was given to a worker
 * @param worker the worker that holds it; null unless it is leased
 * @param lease the newest lease; null if no worker has ever had it
 * @param progress what the worker has reported last, as JSON; null if nothing
 * @param result as JSON; null unless it is done, and if the worker returned none
 * @param error why the last attempt failed, or why the job was cancelled; null if there is nothing to say
 * @param submittedAt by the clock of the store
 * @param endedAt by the clock of the store; null while it is not over
 */
public record JobInfo(
        String queue,
        String id,
        JobStatus status,
        JobSpec spec,
        int attempt,
        int deliveries,
        @Nullable String worker,
        @Nullable String lease,
        @Nullable String progress,
        @Nullable String result,
        @Nullable String error,
        Instant submittedAt,
        @Nullable Instant endedAt) {}
