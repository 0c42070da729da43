package dev.ssespring.publisher;

/** An event could not be sent because the stream is closed. Let it end the producer: nobody listens any more. */
public final class StreamClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    StreamClosedException(CloseReason reason) {
        super("The stream is closed: " + reason);
        this.reason = reason;
    }

    /**
     * Why it is closed.
     *
     * @return never null
     */
    public CloseReason reason() {
        return reason;
    }
}
