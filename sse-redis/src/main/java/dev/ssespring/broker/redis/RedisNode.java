package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.RedisConnector;

/**
 * Collaborators and settings that all parts of one node's broker share.
 *
 * @param id identifies the node within its namespace; new for every broker
 * @param connector opens connections
 * @param keys names of keys
 * @param options settings
 * @param clock determines the age of events
 * @param health availability of Redis and counters
 */
record RedisNode(
        String id,
        RedisConnector connector,
        LogKeys keys,
        RedisBrokerOptions options,
        SseClock clock,
        RedisHealth health) {

    /** Returns a thread that is given as long to stop as Redis has to reply. */
    LoopThread thread(String name, Runnable loop) {
        return new LoopThread(name, loop, options.timeout());
    }
}
