package dev.ssespring.broker.redis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a node gets on with Redis. Counted since the broker was made.
 *
 * @param downSince since when Redis cannot be reached; null if it can
 * @param problem why; null if it can be reached
 * @param lag how many events of the log this node is known not to have read yet
 * @param published publications that were answered
 * @param notPublished publications that were refused or not sent
 * @param outcomesUnknown publications that were sent and not answered in time
 * @param reconnects connections after the first
 * @param resets how often all streams of this node were told that they missed something
 * @param scripts calls of the publishing script, each with one or many publications
 * @param scriptTime how long they took together, the network included
 */
public record RedisBrokerStatistics(
        @Nullable Instant downSince,
        @Nullable String problem,
        long lag,
        long published,
        long notPublished,
        long outcomesUnknown,
        long reconnects,
        long resets,
        long scripts,
        Duration scriptTime) {

    /**
     * Whether Redis can be reached.
     *
     * @return true if so
     */
    public boolean isUp() {
        return downSince == null;
    }
}
