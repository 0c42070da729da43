package dev.ssespring.autoconfigure;

/** Where jobs are kept. */
enum JobStoreKind {

    /** As 'sse.broker' says. */
    BY_BROKER,

    /** In this JVM. */
    MEMORY,

    /** In Redis, shared by all nodes. */
    REDIS
}
