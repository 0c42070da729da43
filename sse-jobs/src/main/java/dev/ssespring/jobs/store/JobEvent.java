package dev.ssespring.jobs.store;

import java.util.Objects;

/**
 * Entry of a {@link JobHistory}.
 *
 * @param number position in the history, from 1
 * @param kind what has happened
 * @param body number of the attempt for {@link Kind#STARTED}, JSON for {@link Kind#PROGRESS}, otherwise the error as text
 */
public record JobEvent(long number, Kind kind, String body) {

    /** Checks that what must not be null is not. */
    public JobEvent {
        Objects.requireNonNull(kind, "'kind' must not be null");
        Objects.requireNonNull(body, "'body' must not be null");
    }

    /** Returns number and kind, without the body: it may be personal or secret. */
    @Override
    public String toString() {
        return "JobEvent[number=" + number + ", kind=" + kind + "]";
    }

    /** What has happened to a job. */
    public enum Kind {

        /** A worker has accepted the job by a beat or by progress. An outcome that comes before both adds no entry. */
        STARTED,

        /** A worker has reported progress. */
        PROGRESS,

        /** An attempt failed, and there will be another. */
        FAILED,

        /** The job was a dead letter, and was retried by hand. */
        REVIVED
    }
}
