package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/** Thrown when an event was not appended: no stream receives it, and it is safe to publish it again. */
public final class NotPublishedException extends BrokerException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed
     * @param cause the cause; null if there is none
     */
    public NotPublishedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
