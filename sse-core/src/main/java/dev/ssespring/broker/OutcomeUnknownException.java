package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an event may or may not have been appended, because there was no answer in time. Streams receive the
 * event once or not at all; if it is published again, they may receive it twice.
 */
public final class OutcomeUnknownException extends BrokerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed
     * @param cause the cause; null if there is none
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
