package dev.ssespring.jobs;

import java.time.Duration;
import java.util.Set;

/**
 * Describes a worker.
 *
 * @param slots maximum number of jobs that it works on at the same time, 1 to 1,000
 * @param tags what it has, 100 at most; it gets jobs that need no other tags
 * @param drainTimeout time for which {@link JobWorker#close()} waits for handlers, not negative
 */
public record JobWorkerOptions(int slots, Set<String> tags, Duration drainTimeout) {

    /** Maximum number of slots of a worker. */
    public static final int MAX_SLOTS = 1_000;

    private static final int MAX_TAGS = 100;

    /** One slot, no tags, 30 s. */
    public static final JobWorkerOptions DEFAULTS = new JobWorkerOptions(1, Set.of(), Duration.ofSeconds(30));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public JobWorkerOptions {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("'slots' must be 1 to %d: %d".formatted(MAX_SLOTS, slots));
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("'drainTimeout' must not be negative: " + drainTimeout);
        }
        tags = Set.copyOf(tags);
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("A worker must not have more than " + MAX_TAGS + " tags");
        }
        tags.forEach(JobTags::check);
    }

    /**
     * Returns a copy with another number of slots.
     *
     * @param slots maximum number of jobs that it works on at the same time, 1 to 1,000
     * @return a copy
     */
    public JobWorkerOptions slots(int slots) {
        return new JobWorkerOptions(slots, tags, drainTimeout);
    }

    /**
     * Returns a copy with other tags.
     *
     * @param tags what the worker has
     * @return a copy
     */
    public JobWorkerOptions tags(String... tags) {
        return new JobWorkerOptions(slots, Set.of(tags), drainTimeout);
    }
}
