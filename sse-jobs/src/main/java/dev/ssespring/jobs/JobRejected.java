package dev.ssespring.jobs;

import org.jspecify.annotations.Nullable;

/** Thrown by a handler that will never succeed with its job: it becomes a dead letter at once. */
public final class JobRejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message why; kept with the dead letter
     */
    public JobRejected(String message) {
        this(message, null);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message why; kept with the dead letter
     * @param cause what has failed; null if there is nothing to say
     */
    public JobRejected(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
