package dev.ssespring.runs.store;

/** Signals that a store has no room for another run or event. */
public final class RunStoreFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message says which limit was reached and which property changes it
     */
    public RunStoreFullException(String message) {
        super(message);
    }
}
