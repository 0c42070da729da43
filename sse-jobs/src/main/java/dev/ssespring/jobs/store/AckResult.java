package dev.ssespring.jobs.store;

/**
 * What became of a {@link JobAck}. The first that applies, in this order: {@link #UNKNOWN}, {@link #SUPERSEDED}, {@link
 * #REPEATED} or {@link #CONFLICT} if the lease was settled or the job is over, then for progress {@link #SUPERSEDED} if the lease has ended, else {@link #CANCELLED} or
 * {@link #ACCEPTED}; for outcomes {@link #ACCEPTED_LATE} if the lease has ended, else {@link #ACCEPTED}.
 */
public enum AckResult {

    /** Taken. */
    ACCEPTED(204),

    /** Taken, although the lease has ended: no other worker has got the job. */
    ACCEPTED_LATE(204),

    /** The same outcome was taken with the same lease before. */
    REPEATED(204),

    /** Progress was taken, and the job is to be cancelled. */
    CANCELLED(205),

    /** There is no such job, or its retention is over. */
    UNKNOWN(404),

    /** The lease was settled with another outcome, or the job is over. */
    CONFLICT(409),

    /** The lease is not the newest of the job, or has ended (progress only). */
    SUPERSEDED(412);

    private final int status;

    AckResult(int status) {
        this.status = status;
    }

    /**
     * Returns the status code with which it is answered over HTTP.
     *
     * @return 204, 205, 404, 409 or 412
     */
    public int status() {
        return status;
    }
}
