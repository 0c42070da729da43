package dev.ssespring.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Failure of an attempt, or of a connection for good. */
public final class SseClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int NO_STATUS = 0;

    private final DisconnectCause disconnectCause;
    private final int status;

    /**
     * Creates a failure without a response status.
     *
     * @param disconnectCause kind of the failure
     * @param message what happened and what to change
     * @param cause null if there is none
     */
    public SseClientException(DisconnectCause disconnectCause, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.disconnectCause = disconnectCause;
        this.status = NO_STATUS;
    }

    /**
     * Creates a failure with a response status.
     *
     * @param disconnectCause kind of the failure
     * @param message what happened and what to change
     * @param status status of the response that was refused
     */
    public SseClientException(DisconnectCause disconnectCause, String message, int status) {
        super(message);
        this.disconnectCause = disconnectCause;
        this.status = status;
    }

    /**
     * Returns the kind of the failure.
     *
     * @return never null
     */
    public DisconnectCause disconnectCause() {
        return disconnectCause;
    }

    /**
     * Returns the status of the response that was refused.
     *
     * @return empty if the failure does not concern a response
     */
    public OptionalInt status() {
        return (status != NO_STATUS) ? OptionalInt.of(status) : OptionalInt.empty();
    }
}
