package dev.ssespring.jobs.store;

import org.jspecify.annotations.Nullable;

/**
 * A change in a queue.
 *
 * @param kind what has happened
 * @param id the job; empty for {@link Kind#READY} and {@link Kind#BEAT}
 * @param worker the worker that holds, or has held, the job, or whose beat it was; null if none
 * @param lease the lease of that worker; null if none
 * @param body progress as JSON, result as JSON, reason, or {@link WorkerAnnouncement}; null if none
 */
public record JobChange(
        Kind kind,
        String id,
        @Nullable String worker,
        @Nullable String lease,
        @Nullable String body) {

    /** What has happened. */
    public enum Kind {

        /** A lane that had no ready job has some, for whatever reason. Nodes with free slots depend on it. */
        READY,

        /** A worker was seen. */
        BEAT,

        /** A worker has accepted the job. */
        STARTED,

        /** The worker reported progress. */
        PROGRESS,

        /** The worker lost the job, because the lease has ended. */
        LOST,

        /** The worker gave the job back. */
        RELEASED,

        /** The attempt failed; there will be another. */
        RETRIED,

        /** The worker should stop. */
        CANCEL_REQUESTED,

        /** The job is done. */
        DONE,

        /** The job has become a dead letter. */
        DEAD,

        /** The job is cancelled. */
        CANCELLED;

        /**
         * Returns whether the job is over.
         *
         * @return true for {@link #DONE}, {@link #DEAD} and {@link #CANCELLED}
         */
        public boolean isTerminal() {
            return this == DONE || this == DEAD || this == CANCELLED;
        }
    }
}
