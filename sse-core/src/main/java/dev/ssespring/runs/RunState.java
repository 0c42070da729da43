package dev.ssespring.runs;

import java.util.Locale;

/** State of a run: running, then exactly one of the others. */
public enum RunState {
    /** The producer runs; events may follow. */
    RUNNING,
    /** The producer has returned. */
    COMPLETED,
    /** The producer has thrown an exception, was lost with its node, or exceeded a limit. */
    FAILED,
    /** The run was cancelled. */
    CANCELLED;

    /**
     * Returns whether no event follows any more.
     *
     * @return true for all states but {@link #RUNNING}
     */
    public boolean isTerminal() {
        return this != RUNNING;
    }

    /**
     * Returns the name as it is used on the wire, in metrics and logs.
     *
     * @return such as {@code completed}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
