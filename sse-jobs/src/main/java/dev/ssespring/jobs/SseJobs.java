package dev.ssespring.jobs;

/**
 * Queues of jobs. Safe for use by many threads. With Spring, inject the bean.
 *
 * <p>A job is executed at least once, or becomes a dead letter, as long as the store keeps its data. At most one outcome of
 * a job is accepted. Two workers may execute a job at the same time after one of them has lost its lease; {@link
 * JobContext#fence()} tells them apart.
 */
public interface SseJobs extends JobWorkers, AutoCloseable {

    /**
     * Returns a queue; creates it if this node does not know it yet.
     *
     * @param name 1 to 100 letters, digits, '.', '_' and '-'
     * @param payload type of the payloads
     * @param result type of the results
     * @param <P> type of the payloads
     * @param <R> type of the results
     * @return the queue
     * @throws IllegalArgumentException if the name is invalid
     */
    <P, R> JobQueue<P, R> queue(String name, Class<P> payload, Class<R> result);

    /**
     * Returns what remote workers and submitters use.
     *
     * @return for web layers
     */
    JobDispatcher dispatcher();

    /**
     * Returns whether jobs can be submitted on this node.
     *
     * @return false from {@link #drain()} on
     */
    boolean isAccepting();

    /**
     * Returns whether the last access to the store has succeeded.
     *
     * @return true before the first access
     */
    boolean isStoreAvailable();

    /** Accepts jobs again after {@link #drain()}. Does nothing after {@link #close()}. */
    void accept();

    /**
     * Refuses new jobs, gives no more jobs to workers, tells remote workers to go elsewhere, and closes the workers of this
     * application, which wait for their handlers. Leases of remote workers stay valid: they report to another node, or to this one when
     * it is back.
     */
    void drain();

    /** Drains and stops the timers of all queues, for good. The store is closed by its owner. */
    @Override
    void close();
}
