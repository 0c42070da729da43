package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a broker has failed. When publishing, {@link NotPublishedException} means that nothing was appended, and
 * {@link OutcomeUnknownException} that the outcome is unknown.
 */
public class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed
     * @param cause the cause; null if there is none
     */
    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
