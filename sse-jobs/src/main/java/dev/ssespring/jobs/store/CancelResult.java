package dev.ssespring.jobs.store;

/** What became of a cancellation. */
public enum CancelResult {

    /** The job waited; it is over now. */
    CANCELLED(204),

    /** A worker holds the job and will be told. */
    REQUESTED(202),

    /** There is no such job, or its retention is over. */
    UNKNOWN(404),

    /** The job was over. */
    FINISHED(409);

    private final int status;

    CancelResult(int status) {
        this.status = status;
    }

    /**
     * Returns the status code with which it is answered over HTTP.
     *
     * @return 202, 204, 404 or 409
     */
    public int status() {
        return status;
    }
}
