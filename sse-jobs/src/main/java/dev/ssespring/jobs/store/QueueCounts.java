package dev.ssespring.jobs.store;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs a queue has.
 *
 * @param ready jobs that wait for a worker
 * @param blocked jobs that wait for their ordering key
 * @param delayed jobs that wait for their time
 * @param leased jobs that workers hold
 * @param dead dead letters
 * @param lanes ready jobs by the tags that they need, joined by '+' in alphabetical order, empty for none; lanes without ready jobs are left out
 * @param oldest longest time since one of the jobs that are next in their lanes became due for the first time; null if no
 *     job is ready
 */
public record QueueCounts(
        long ready,
        long blocked,
        long delayed,
        long leased,
        long dead,
        Map<String, Long> lanes,
        @Nullable Duration oldest) {

    /** Copies the lanes. */
    public QueueCounts {
        lanes = Map.copyOf(lanes);
    }
}
