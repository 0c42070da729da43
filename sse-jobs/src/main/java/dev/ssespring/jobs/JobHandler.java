package dev.ssespring.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Works on jobs.
 *
 * @param <P> type of the payload
 */
@FunctionalInterface
public interface JobHandler<P> {

    /**
     * Works on one job, on a thread of its own that it may block. The thread is interrupted when the job is cancelled or lost,
     * or when the worker has waited for long enough to stop.
     *
     * @param payload what was submitted
     * @param job the job
     * @return the result, converted to JSON; null for none
     * @throws JobRetry to have the job tried again after a given time
     * @throws JobRejected to make the job a dead letter at once
     * @throws Exception to have the job tried again after the back-off of the queue
     */
    @Nullable
    Object handle(P payload, JobContext job) throws Exception;
}
