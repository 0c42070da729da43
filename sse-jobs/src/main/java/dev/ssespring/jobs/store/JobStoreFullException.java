package dev.ssespring.jobs.store;

/** Signals that a queue has reached its capacity. */
public final class JobStoreFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message says which limit was reached and which property changes it
     */
    public JobStoreFullException(String message) {
        super(message);
    }
}
