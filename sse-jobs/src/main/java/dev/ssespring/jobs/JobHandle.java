package dev.ssespring.jobs;

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
     * is back. Each call returns a future of its own: completing or cancelling it does not affect the job.
     *
     * @return completed with the result, null if the handler returned none; completed exceptionally with a {@link
     *     JobFailedException} if the job became a dead letter, with a {@link java.util.concurrent.CancellationException} if it
     *     was cancelled
     */
    CompletableFuture<R> result();

    /**
     * Cancels the job. A job that waits is cancelled at once; the worker of a running job is told.
     *
     * @param reason kept with the job, 1 to 200 characters
     * @return false if the job is over or unknown
     * @throws dev.ssespring.jobs.store.JobStoreException if the store cannot be reached
     */
    boolean cancel(String reason);
}
