package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/**
 * A broker could not do what it was asked to. When publishing, {@link NotPublishedException} says that nothing happened,
 * and {@link OutcomeUnknownException} that it cannot be told.
 */
public class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what failed
     * @param cause why; null if the message says it
     */
    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
