package dev.ssespring.jobs;

/** What a client wants to do with a queue. */
public enum JobAccess {

    /** Get jobs and report their outcomes. */
    WORK,

    /** Submit jobs. */
    SUBMIT,

    /** Read states, progress and results of jobs. */
    READ,

    /** Cancel jobs. */
    CANCEL
}
