package dev.ssespring.jobs;

/** A worker of one queue. Any thread may call it. */
public interface JobWorker extends AutoCloseable {

    /**
     * Returns what identifies the worker.
     *
     * @return random
     */
    String id();

    /**
     * Returns the name of the queue.
     *
     * @return the name
     */
    String queue();

    /**
     * Returns the number of jobs that the worker holds.
     *
     * @return a snapshot
     */
    int held();

    /** Takes no more jobs. Does not block. */
    void stopTaking();

    /**
     * Takes no more jobs and waits for those that it holds, at most {@link JobWorkerOptions#drainTimeout()}. Handlers that have not returned
     * by then are interrupted, and their jobs given back. Does nothing when called again.
     */
    @Override
    void close();
}
