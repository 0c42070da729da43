package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.SseClock;

/**
 * What the parts of one node's broker share.
 *
 * @param id names the node among those of its namespace; new with every broker
 * @param connector opens connections
 * @param keys names of keys
 * @param options settings
 * @param clock tells the age of events
 * @param health whether Redis can be reached, and what was counted
 */
record RedisNode(String id, RedisConnector connector, LogKeys keys, RedisBrokerOptions options, SseClock clock, RedisHealth health) {

    /** Waits for a thread to end, as long as Redis has to answer. */
    void join(Thread thread) {
        try {
            thread.join(options.timeout().toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
