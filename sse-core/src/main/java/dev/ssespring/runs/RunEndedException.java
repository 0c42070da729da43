package dev.ssespring.runs;

import org.jspecify.annotations.Nullable;

/** Signals that an event was not appended because the run has ended. The producer should let it end its work. */
public final class RunEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RunState state;
    private final @Nullable String reason;

    /**
     * Creates the exception.
     *
     * @param message says what has happened
     * @param state how the run has ended
     * @param reason why; null if there is nothing to say
     */
    public RunEndedException(String message, RunState state, @Nullable String reason) {
        super(message);
        this.state = state;
        this.reason = reason;
    }

    /**
     * Returns how the run has ended.
     *
     * @return a terminal state
     */
    public RunState state() {
        return state;
    }

    /**
     * Returns why the run has ended.
     *
     * @return null if there is nothing to say
     */
    public @Nullable String reason() {
        return reason;
    }
}
