package dev.ssespring.jobs.redis;

import java.time.Duration;

/**
 * Settings of a store of jobs in Redis.
 *
 * @param namespace name that all nodes which share queues have in common: 1 to 64 of A-Z, a-z, 0-9, dot, underscore and
 *     hyphen
 * @param timeout how long Redis may take to reply, 1 ms or more
 * @param slots number of hash slots over which queues are spread, 1 to 64; each takes two connections and a thread. A queue
 *     is in one slot. More than 1 is of use in a cluster only. Must be the same on all nodes
 */
public record RedisJobOptions(String namespace, Duration timeout, int slots) {

    /** Namespace {@code sse}, 2 s, one slot. */
    public static final RedisJobOptions DEFAULTS = new RedisJobOptions("sse", Duration.ofSeconds(2), 1);

    private static final int MAX_SLOTS = 64;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public RedisJobOptions {
        if (!namespace.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("'namespace' must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("'timeout' must be 1 ms or more: " + timeout);
        }
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("'slots' must be 1 to " + MAX_SLOTS + ": " + slots);
        }
    }
}
