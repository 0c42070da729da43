package dev.ssespring.jobs.store;

import org.jspecify.annotations.Nullable;

/** Signals that a store could not be reached, or did not answer in time: the outcome is unknown. */
public final class JobStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message says what has failed
     * @param cause what the client of the store threw; null if nothing
     */
    public JobStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
