package dev.ssespring.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Signals that a job was not accepted for a temporary reason. Web layers answer 429 or 503 with Retry-After. */
public final class JobRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean full;
    private final Duration retry;

    /**
     * Creates the exception.
     *
     * @param message says what has happened and which property changes it
     * @param full whether the queue is full
     * @param retry time until the submission may be repeated
     * @param cause what the store threw; null if nothing
     */
    public JobRefusedException(String message, boolean full, Duration retry, @Nullable Throwable cause) {
        super(message, cause);
        this.full = full;
        this.retry = retry;
    }

    /**
     * Returns whether the queue is full.
     *
     * @return false if this node shuts down or the store cannot be reached
     */
    public boolean isFull() {
        return full;
    }

    /**
     * Returns the time until the submission may be repeated.
     *
     * @return not negative
     */
    public Duration retry() {
        return retry;
    }
}
