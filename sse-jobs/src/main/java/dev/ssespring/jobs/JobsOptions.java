package dev.ssespring.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Settings of all queues of a node.
 *
 * @param defaults of queues that have no options of their own
 * @param queues options by the name of the queue
 * @param maxQueues maximum number of queues that this node knows at the same time, 1 or more
 * @param retry time after which a refused submission may be repeated
 */
public record JobsOptions(
        JobQueueOptions defaults, Map<String, JobQueueOptions> queues, int maxQueues, Duration retry) {

    /** The defaults of each queue, 1,000 queues, 3 s. */
    public static final JobsOptions DEFAULTS =
            new JobsOptions(JobQueueOptions.DEFAULTS, Map.of(), 1_000, Duration.ofSeconds(3));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public JobsOptions {
        Objects.requireNonNull(defaults, "'defaults' must not be null");
        queues = Map.copyOf(queues);
        if (maxQueues < 1) {
            throw new IllegalArgumentException("'maxQueues' must be 1 or more: " + maxQueues);
        }
        if (retry.isNegative()) {
            throw new IllegalArgumentException("'retry' must not be negative: " + retry);
        }
    }

    /**
     * Returns the options of a queue.
     *
     * @param queue name of the queue
     * @return its own, or the defaults
     */
    public JobQueueOptions of(String queue) {
        return queues.getOrDefault(queue, defaults);
    }
}
