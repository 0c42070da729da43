package dev.ssespring.runs;

import org.jspecify.annotations.Nullable;

/**
 * The last entry of a run's log.
 *
 * @param number position in the run's log: one more than that of the last event
 * @param state how the run has ended
 * @param reason why, such as {@code producer-lost}; null if there is nothing to say
 */
public record RunEnd(long number, RunState state, @Nullable String reason) implements RunEntry {

    /** Reason of a run whose producer has thrown an exception. */
    public static final String PRODUCER_FAILED = "producer-failed";

    /** Reason of a run whose node has not renewed its lease. */
    public static final String PRODUCER_LOST = "producer-lost";

    /** Reason of a run that has more events or bytes than allowed. */
    public static final String LIMIT_EXCEEDED = "limit-exceeded";

    /** Reason of a run whose node was shut down before the producer had returned. */
    public static final String SHUTDOWN = "shutdown";

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the number is less than 1 or the state is not terminal
     */
    public RunEnd {
        if (number < 1) {
            throw new IllegalArgumentException("'number' must be 1 or more: " + number);
        }
        if (!state.isTerminal()) {
            throw new IllegalArgumentException("'state' must be terminal: " + state);
        }
    }
}
