package dev.ssespring.jobs.store;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker reports about a job that it holds.
 *
 * @param kind what it reports
 * @param id identifies the job
 * @param lease token of the lease with which it got the job
 * @param body result or progress as JSON, or the error as text, shortened to 1,000 characters; null if none
 * @param retryAfter for {@link Kind#FAIL}: time until the next attempt, 365 days at most, longer ones are shortened; null for
 *     the back-off of the queue
 * @param fatal for {@link Kind#FAIL}: whether the job becomes a dead letter at once
 */
public record JobAck(
        Kind kind,
        String id,
        String lease,
        @Nullable String body,
        @Nullable Duration retryAfter,
        boolean fatal) {

    private static final int MAX_ERROR_LENGTH = 1_000;
    private static final Duration LONGEST_RETRY = Duration.ofDays(365);

    /** Checks that what must not be null is not, and shortens the error and the time until the next attempt. */
    public JobAck {
        Objects.requireNonNull(kind, "'kind' must not be null");
        Objects.requireNonNull(id, "'id' must not be null");
        Objects.requireNonNull(lease, "'lease' must not be null");
        if (kind == Kind.FAIL && body != null && body.length() > MAX_ERROR_LENGTH) {
            body = body.substring(0, MAX_ERROR_LENGTH);
        }
        if (retryAfter != null && retryAfter.compareTo(LONGEST_RETRY) > 0) {
            // Stores add it to the time: it must not overflow.
            retryAfter = LONGEST_RETRY;
        }
    }

    /**
     * Returns the report of a result.
     *
     * @param id identifies the job
     * @param lease token of the lease
     * @param result as JSON; null if none
     * @return the report
     */
    public static JobAck complete(String id, String lease, @Nullable String result) {
        return new JobAck(Kind.COMPLETE, id, lease, result, null, false);
    }

    /**
     * Returns the report of a failed attempt.
     *
     * @param id identifies the job
     * @param lease token of the lease
     * @param error why
     * @param retryAfter time until the next attempt; null for the back-off of the queue
     * @return the report
     */
    public static JobAck fail(String id, String lease, String error, @Nullable Duration retryAfter) {
        return new JobAck(Kind.FAIL, id, lease, error, retryAfter, false);
    }

    /**
     * Returns the report of a job that will never succeed.
     *
     * @param id identifies the job
     * @param lease token of the lease
     * @param error why
     * @return the report
     */
    public static JobAck reject(String id, String lease, String error) {
        return new JobAck(Kind.FAIL, id, lease, error, null, true);
    }

    /**
     * Returns the report of a job that is given back.
     *
     * @param id identifies the job
     * @param lease token of the lease
     * @return the report
     */
    public static JobAck release(String id, String lease) {
        return new JobAck(Kind.RELEASE, id, lease, null, null, false);
    }

    /**
     * Returns the report of progress.
     *
     * @param id identifies the job
     * @param lease token of the lease
     * @param progress as JSON; null to renew the lease only
     * @return the report
     */
    public static JobAck progress(String id, String lease, @Nullable String progress) {
        return new JobAck(Kind.PROGRESS, id, lease, progress, null, false);
    }

    /** What a worker can report. */
    public enum Kind {

        /** The job is done. */
        COMPLETE,

        /** The attempt failed, and counts. */
        FAIL,

        /** The job is given back; the attempt does not count. */
        RELEASE,

        /** The job makes progress. Renews the lease. */
        PROGRESS
    }
}
