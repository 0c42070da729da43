package dev.ssespring.autoconfigure;

/** Where the logs of runs are kept. */
enum RunStoreKind {
    /** Where 'sse.broker' says. */
    BY_BROKER,
    /** In this JVM: clients can read a run on the node that runs it. */
    MEMORY,
    /** In Redis: clients can read, resume and cancel a run on all nodes. */
    REDIS
}
