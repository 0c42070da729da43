package dev.ssespring.autoconfigure;

/** Where published events are kept, and which streams they reach. */
enum BrokerKind {
    /** In this JVM, for the streams of this node. */
    MEMORY,
    /** In Redis, for the streams of all nodes. */
    REDIS
}
