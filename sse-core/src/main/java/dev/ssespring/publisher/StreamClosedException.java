package dev.ssespring.publisher;

/** Thrown when an event cannot be sent because the stream is closed. Producers should let it propagate and end. */
public final class StreamClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    /**
     * Creates the exception.
     *
     * @param reason why the stream was closed
     */
    public StreamClosedException(CloseReason reason) {
        super("The stream is closed: " + reason);
        this.reason = reason;
    }

    /**
     * Returns why the stream was closed.
     *
     * @return never null
     */
    public CloseReason reason() {
        return reason;
    }
}
