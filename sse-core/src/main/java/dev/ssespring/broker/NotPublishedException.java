package dev.ssespring.broker;

import org.jspecify.annotations.Nullable;

/** The event is nowhere: no stream gets it, and to publish it again is safe. */
public final class NotPublishedException extends BrokerException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure before anything was appended.
     *
     * @param message what failed
     * @param cause why; null if the message says it
     */
    public NotPublishedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
