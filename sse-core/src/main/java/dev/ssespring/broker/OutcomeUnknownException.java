package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/**
 * The event may or may not have been appended, because the answer did not come in time. Streams get it once or not at all;
 * to publish it again may deliver it twice.
 */
public final class OutcomeUnknownException extends BrokerException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure after the event was sent.
     *
     * @param message what failed
     * @param cause why; null if the message says it
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
