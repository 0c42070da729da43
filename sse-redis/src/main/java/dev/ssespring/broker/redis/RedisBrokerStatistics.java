package dev.ssespring.broker.redis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Connection state and counters of one node. Counters start when the broker is created.
 *
 * @param downSince time since which Redis cannot be reached; null if it can be reached
 * @param problem reason why Redis cannot be reached; null if it can be reached
 * @param lag number of events that are known to be in the log and have not been read by this node
 * @param published number of publications that Redis has confirmed
 * @param notPublished number of publications that were refused or not sent
 * @param outcomesUnknown number of publications that were sent and not confirmed in time
 * @param reconnects number of connections that were opened after the first ones
 * @param resets number of times that all streams of this node were told that they missed events
 * @param scripts number of calls of the publishing script, each with one or more publications
 * @param scriptTime total duration of these calls, including the network
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
     * @return true if both connections of the broker are established
     */
    public boolean isUp() {
        return downSince == null;
    }
}
