package dev.ssespring.runs.store;

/**
 * Limits of an {@link InMemoryRunStore}.
 *
 * @param maxRuns maximum number of runs, active and ended, 1 or more
 * @param maxBytes maximum size of all events together, 1 or more
 */
public record MemoryLimits(int maxRuns, long maxBytes) {

    /** 10,000 runs, 256 MB. */
    public static final MemoryLimits DEFAULTS = new MemoryLimits(10_000, 256L * 1024 * 1024);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public MemoryLimits {
        if (maxRuns < 1) {
            throw new IllegalArgumentException("'maxRuns' must be 1 or more: " + maxRuns);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("'maxBytes' must be 1 or more: " + maxBytes);
        }
    }
}
