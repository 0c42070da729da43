package dev.ssespring.broker.redis;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How a node uses Redis.
 *
 * @param namespace nodes with the same one share a log; all its keys begin with <code>{namespace}:</code>, which puts them into one
 *     slot of a cluster; 1 to 64 letters, digits and {@code . _ -}
 * @param timeout how long Redis may take to answer, 1 ms or more. A publication that was sent and not answered within it
 *     has an unknown outcome
 * @param publishWait how long a publication may wait, unsent, while Redis is away; with zero it fails at once
 * @param maxWaiting most publications that wait to be sent, 1 or more; further ones fail at once
 * @param log how much is kept for nodes that lost their connection
 * @param topicExpiry after how long without an event a topic is forgotten, once nothing is kept of it; more than zero.
 *     Whoever resumes from before its last event is told that there is a gap, whatever the topic
 */
public record RedisBrokerOptions(
        String namespace, Duration timeout, Duration publishWait, int maxWaiting, Log log, Duration topicExpiry) {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * {@code sse}, 2 seconds, no wait, 10,000 publications, 100,000 events and 64 MiB for nodes that were away, topics
     * forgotten after a day.
     */
    public static final RedisBrokerOptions DEFAULTS = new RedisBrokerOptions(
            "sse", Duration.ofSeconds(2), Duration.ZERO, 10_000, new Log(100_000, 64 << 20), Duration.ofDays(1));

    /**
     * Bounds of the log that nodes read, all topics together. A node that was away for longer tells its streams that they
     * missed something. Approximate: up to a sixteenth more is kept.
     *
     * @param maxEvents most events, 16 or more
     * @param maxBytes most bytes, 16 or more
     */
    public record Log(int maxEvents, long maxBytes) {

        private static final int LEAST = 16;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is not kept
         */
        public Log {
            require(maxEvents >= LEAST, "log.maxEvents", maxEvents, "must be 16 or more");
            require(maxBytes >= LEAST, "log.maxBytes", maxBytes, "must be 16 or more");
        }
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public RedisBrokerOptions {
        Objects.requireNonNull(log, "'log' must not be null");
        boolean valid = NAMESPACE.matcher(namespace).matches();
        require(valid, "namespace", namespace, "must be 1 to 64 of A-Z, a-z, 0-9 and '.', '_', '-'");
        require(timeout.toMillis() >= 1, "timeout", timeout, "must be 1 ms or more");
        require(!publishWait.isNegative(), "publishWait", publishWait, "must not be negative");
        require(maxWaiting >= 1, "maxWaiting", maxWaiting, "must be 1 or more");
        require(topicExpiry.toMillis() >= 1, "topicExpiry", topicExpiry, "must be 1 ms or more");
    }
}
