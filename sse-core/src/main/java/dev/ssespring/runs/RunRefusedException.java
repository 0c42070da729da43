package dev.ssespring.runs;

import java.time.Duration;

/** Signals that a run was not started for a temporary reason. Web layers answer 503 with Retry-After. */
public final class RunRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retry;

    /**
     * Creates the exception.
     *
     * @param message says what has happened and which property changes it
     * @param retry time until the request may be repeated
     */
    public RunRefusedException(String message, Duration retry) {
        super(message);
        this.retry = retry;
    }

    /**
     * Returns the time until the request may be repeated.
     *
     * @return not negative
     */
    public Duration retry() {
        return retry;
    }
}
