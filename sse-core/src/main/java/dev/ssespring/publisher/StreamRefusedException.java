package dev.ssespring.publisher;

import java.time.Duration;

/** A stream was not opened, for a reason that passes. The client had better come back later. */
public final class StreamRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retry;

    StreamRefusedException(String message, Duration retry) {
        super(message);
        this.retry = retry;
    }

    /**
     * How long the client had better wait; differs at random, so that those refused together do not come back together.
     *
     * @return not negative
     */
    public Duration retry() {
        return retry;
    }
}
