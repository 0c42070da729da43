package dev.ssespring.autoconfigure;

import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.store.MemoryLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Runs: finite, replayable streams whose producer outlives the request.
 *
 * @param store Where the logs of runs are kept: 'memory' (this JVM only), 'redis' (shared by all nodes), or 'by-broker' (as
 *     'sse.broker' says).
 * @param retention Time for which a run can be read after its end.
 * @param maxEvents Maximum number of events of a run; a run with more fails.
 * @param maxSize Maximum size of the events of a run; a run with more fails.
 * @param lease Time after which a run counts as lost if its node has not renewed the lease.
 * @param flushWindow Time for which small appends are collected before they are written to the store.
 * @param maxActive Maximum number of runs whose producers run on a node at the same time.
 * @param drainTimeout Time for which a shutdown waits for producers before it interrupts them.
 * @param retry Time after which a refused request may be repeated.
 * @param redisSlots Number of hash slots over which runs are spread in a Redis cluster, 1 to 64; each takes a connection.
 *     Must be the same on all nodes.
 * @param memory Limits of the store in memory.
 */
@ConfigurationProperties("sse.runs")
record SseRunsProperties(
        @DefaultValue("by-broker") RunStoreKind store,
        @DefaultValue("10m") Duration retention,
        @DefaultValue("20000") int maxEvents,
        @DefaultValue("8MB") DataSize maxSize,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("20ms") Duration flushWindow,
        @DefaultValue("1000") int maxActive,
        @DefaultValue("10s") Duration drainTimeout,
        @DefaultValue("3s") Duration retry,
        @DefaultValue("1") int redisSlots,
        @DefaultValue Memory memory) {

    /**
     * Limits of the store in memory.
     *
     * @param maxRuns Maximum number of runs, active and ended; the oldest ended runs are removed first.
     * @param maxSize Maximum size of the events of all runs; the oldest ended runs are removed first.
     */
    record Memory(
            @DefaultValue("10000") int maxRuns,
            @DefaultValue("256MB") DataSize maxSize) {

        MemoryLimits toLimits() {
            PropertyRange.require("sse.runs.memory.max-runs", maxRuns, maxRuns >= 1, "It must be 1 or more.");
            PropertyRange.require(
                    "sse.runs.memory.max-size", maxSize, maxSize.toBytes() >= 1, "It must be 1B or more.");
            return new MemoryLimits(maxRuns, maxSize.toBytes());
        }
    }

    /** Checks every value here, where the name of its property is known. */
    RunsOptions toOptions() {
        require("retention", retention, retention.toMillis() >= 1, "It must be 1ms or more.");
        require("max-events", maxEvents, maxEvents >= 1, "It must be 1 or more.");
        require("max-size", maxSize, maxSize.toBytes() >= 1, "It must be 1B or more.");
        require("lease", lease, lease.compareTo(Duration.ofSeconds(1)) >= 0, "It must be 1s or more.");
        require("flush-window", flushWindow, !flushWindow.isNegative(), "It must not be negative.");
        require("max-active", maxActive, maxActive >= 1, "It must be 1 or more.");
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "It must not be negative.");
        require("retry", retry, !retry.isNegative(), "It must not be negative.");
        return new RunsOptions(
                retention, maxEvents, maxSize.toBytes(), lease, flushWindow, maxActive, drainTimeout, retry);
    }

    private static void require(String name, Object value, boolean kept, String reason) {
        PropertyRange.require("sse.runs." + name, value, kept, reason);
    }
}
