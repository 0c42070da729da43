package dev.ssespring.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Why an attempt failed, or why a connection has ended for good. */
public final class SseClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int NO_STATUS = 0;

    private final DisconnectCause disconnectCause;
    private final int status;

    /**
     * A failure without a response's status.
     *
     * @param disconnectCause its kind
     * @param message what happened and what to change
     * @param cause null if there is none
     */
    public SseClientException(DisconnectCause disconnectCause, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.disconnectCause = disconnectCause;
        this.status = NO_STATUS;
    }

    SseClientException(DisconnectCause disconnectCause, String message, int status) {
        super(message);
        this.disconnectCause = disconnectCause;
        this.status = status;
    }

    /**
     * The kind of failure.
     *
     * @return never null
     */
    public DisconnectCause disconnectCause() {
        return disconnectCause;
    }

    /**
     * The status of the response that was refused.
     *
     * @return empty if it is not about a response
     */
    public OptionalInt status() {
        return (status != NO_STATUS) ? OptionalInt.of(status) : OptionalInt.empty();
    }
}
