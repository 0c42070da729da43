package dev.ssespring.jobs;

/** State of a job. */
public enum JobStatus {

    /** Waits for its delay or for the back-off after a failed attempt. */
    DELAYED,

    /** Waits for another job with the same ordering key. */
    BLOCKED,

    /** Waits for a worker. */
    READY,

    /** A worker holds it. */
    LEASED,

    /** A worker has completed it; its result is kept until the retention has passed. */
    DONE,

    /** A dead letter: rejected, or out of attempts or deliveries. Kept until it is retried or purged. */
    DEAD,

    /** Cancelled; kept until the retention has passed. */
    CANCELLED;

    /**
     * Returns whether the job is over.
     *
     * @return true if no worker will get the job, unless a dead letter is retried by hand
     */
    public boolean isTerminal() {
        return this == DONE || this == DEAD || this == CANCELLED;
    }
}
