package dev.ssespring.publisher;

import java.time.Duration;

/** Thrown when a stream is not opened for a temporary reason. The client should reconnect later. */
public final class StreamRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retry;

    /**
     * Creates the exception.
     *
     * @param message why the stream was not opened
     * @param retry how long the client should wait, not negative
     */
    public StreamRefusedException(String message, Duration retry) {
        super(message);
        this.retry = retry;
    }

    /**
     * Returns how long the client should wait before it reconnects. A random jitter is included, so that clients that are
     * refused at the same time do not reconnect at the same time.
     *
     * @return not negative
     */
    public Duration retry() {
        return retry;
    }
}
