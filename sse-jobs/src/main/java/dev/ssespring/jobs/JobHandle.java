package dev.ssespring.jobs;

import dev.ssespring.publisher.SseStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A submitted job. Any thread may call it.
 *
 * @param <R> type of the result
 */
public interface JobHandle<R> {

    /**
     * Returns what identifies the job within its queue.
     *
     * @return the id
     */
    String id();

    /**
     * Returns the outcome. Asks the store, and so blocks while it does; if it cannot be reached, the future is completed when it
     * is back. Each call returns a future of its own: completing or cancelling it does not affect the job, and ends the lookups for
     * it; {@code get} with a timeout does not.
     *
     * @return completed with the result, null if the handler returned none; completed exceptionally with a {@link
     *     JobFailedException} if the job became a dead letter, if it is unknown, because its retention is over or it was purged, or
     *     if this node is closed; with a {@link java.util.concurrent.CancellationException} if it was cancelled
     */
    CompletableFuture<R> result();

    /**
     * Returns the job as it is now.
     *
     * @return empty if it is unknown or its retention is over
     * @throws dev.ssespring.jobs.store.JobStoreException if the store cannot be reached
     */
    Optional<JobInfo> info();

    /**
     * Describes a response that follows the job, to be returned from a controller. It has the events {@code queued}, {@code
     * started} for each attempt, {@code progress} with what the handler reports, {@code failed} for an attempt that is followed
     * by another, {@code forgotten} with the number of events that the store has forgotten, and ends with one of {@code done} with the result, {@code dead} and {@code cancelled}. A client that comes
     * back continues after its last event id, on any node. As with {@linkplain dev.ssespring.runs.SseRuns runs}, the response
     * does not end in order before the last event, and a client that has received it gets 204 No Content, as does everyone once
     * the retention of the job is over. The caller decides who may follow the job.
     *
     * @return for one response
     */
    SseStream events();

    /**
     * Cancels the job. A job that waits is cancelled at once; the worker of a running job is told.
     *
     * @param reason kept with the job, 1 to 200 characters
     * @return false if the job is over or unknown
     * @throws dev.ssespring.jobs.store.JobStoreException if the store cannot be reached
     */
    boolean cancel(String reason);
}
