package dev.ssespring.jobs.listener;

/** Signals that an annotated method cannot be a worker. */
public final class InvalidJobListenerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidJobListenerException(String message) {
        super(message);
    }
}
