package dev.ssespring.jobs;

import java.util.function.Consumer;

/**
 * A queue of jobs of one type. Any thread may call it; calls block while the store does.
 *
 * @param <P> type of the payload
 * @param <R> type of the result
 */
public interface JobQueue<P, R> {

    /**
     * Returns the name of the queue.
     *
     * @return the name
     */
    String name();

    /**
     * Submits a job with {@link JobSpec#DEFAULTS}; otherwise as {@link #submit(Object, Consumer)}.
     *
     * @param payload converted to JSON
     * @return the job
     */
    JobHandle<R> submit(P payload);

    /**
     * Submits a job. When this method returns, the store has it.
     *
     * @param payload converted to JSON
     * @param customizer called once on the calling thread
     * @return the job; the earlier one if a job with the same idempotency key is known
     * @throws JobRefusedException if the queue is full, this node shuts down, or the store cannot be reached; in the last
     *     case the job may have been submitted
     */
    JobHandle<R> submit(P payload, Consumer<JobSpec.Builder> customizer);

    /**
     * Returns a job that was submitted before, on any node. Does not ask the store.
     *
     * @param id identifies the job, see {@link JobHandle#id()}
     * @return the job, whether it is known or not
     */
    JobHandle<R> job(String id);
}
