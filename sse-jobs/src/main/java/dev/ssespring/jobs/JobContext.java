package dev.ssespring.jobs;

import org.jspecify.annotations.Nullable;

/** A job as its handler sees it. Any thread may call it until the handler has returned. */
public interface JobContext {

    /**
     * Returns what identifies the job within its queue.
     *
     * @return the id
     */
    String id();

    /**
     * Returns the name of the queue.
     *
     * @return the name
     */
    String queue();

    /**
     * Returns what kind of job it is.
     *
     * @return as submitted; empty if nothing was given
     */
    String type();

    /**
     * Returns the number of this attempt.
     *
     * @return from 1
     */
    int attempt();

    /**
     * Returns the fencing number of the lease. It grows with each lease of a job. A handler that writes to a database adds it
     * to the condition of its update, so that a worker that has lost the job cannot overwrite what its successor wrote.
     *
     * @return more than that of every earlier lease of the job
     */
    long fence();

    /**
     * Returns the trace context of the submitter, see {@link JobSubmitInterceptor}.
     *
     * @return header {@code traceparent} of W3C Trace Context; null if there is none
     */
    @Nullable
    String traceParent();

    /**
     * Reports progress, which also renews the lease. Blocks until the dispatcher has answered; does nothing once the job was
     * cancelled or lost.
     *
     * @param progress converted to JSON
     */
    void progress(Object progress);

    /**
     * Returns whether the job was cancelled or given to another worker, so that further work is useless. The thread of the
     * handler is interrupted when that happens.
     *
     * @return never false again once it was true
     */
    boolean isCancelled();
}
