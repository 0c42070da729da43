package dev.ssespring.runs.store;

import org.jspecify.annotations.Nullable;

/** Signals that a store could not be reached, or did not answer in time: the outcome is unknown, the call may be repeated. */
public final class RunStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message says what has failed
     * @param cause what the client of the store threw; null if nothing
     */
    public RunStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
