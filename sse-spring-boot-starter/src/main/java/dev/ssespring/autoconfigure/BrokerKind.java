package dev.ssespring.autoconfigure;

/** Where published events are kept, and whom they reach. */
enum BrokerKind {
    /** In this JVM: they reach the streams of this node. */
    MEMORY,
    /** In Redis: they reach the streams of all nodes. */
    REDIS
}
