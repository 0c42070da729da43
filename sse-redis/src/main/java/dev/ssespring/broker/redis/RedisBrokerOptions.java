package dev.ssespring.broker.redis;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Settings of the broker in Redis.
 *
 * @param namespace nodes with the same namespace share a log. All keys begin with <code>{namespace}:</code>, so that they are
 *     in one slot of a cluster; 1 to 64 letters, digits and {@code . _ -}
 * @param timeout how long Redis may take to reply, 1 ms or more. A publication that was sent and is not confirmed within
 *     this time has an unknown outcome
 * @param publishWait how long a publication may wait, unsent, while Redis cannot be reached; with zero it fails at once
 * @param maxWaiting maximum number of publications that wait to be sent, 1 or more; further publications fail at once
 * @param log how much is retained for nodes that lost their connection
 * @param topicExpiry how long a topic without retained events is remembered after its last event, 1 ms or more. A client
 *     that resumes from a position before the last event of a forgotten topic is told that there is a gap, whatever its topics
 */
public record RedisBrokerOptions(
        String namespace, Duration timeout, Duration publishWait, int maxWaiting, Log log, Duration topicExpiry) {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Namespace {@code sse}, timeout 2 seconds, no waiting, 10,000 publications, a log of 100,000 events and 64 MiB, topic
     * expiry 1 day.
     */
    public static final RedisBrokerOptions DEFAULTS = new RedisBrokerOptions(
            "sse", Duration.ofSeconds(2), Duration.ZERO, 10_000, new Log(100_000, 64 << 20), Duration.ofDays(1));

    /**
     * Limits of the log that nodes read, for all topics together. A node that was disconnected for longer than the log lasts
     * tells its streams that they missed events. Up to a sixteenth more than the limits is retained.
     *
     * @param maxEvents maximum number of events, 16 or more
     * @param maxBytes maximum size of all events in bytes, 16 or more
     */
    public record Log(int maxEvents, long maxBytes) {

        private static final int MINIMUM = 16;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Log {
            require(maxEvents >= MINIMUM, "log.maxEvents", maxEvents, "must be 16 or more");
            require(maxBytes >= MINIMUM, "log.maxBytes", maxBytes, "must be 16 or more");
        }
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
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
