package dev.ssespring.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Thrown by a handler to have its job tried again after a given time. Counts as a failed attempt. */
public final class JobRetry extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    private JobRetry(String message, Duration delay, @Nullable Throwable cause) {
        super(message, cause);
        this.delay = delay;
    }

    /**
     * Creates the exception.
     *
     * @param delay time until the next attempt, not negative; 365 days at most, longer ones are shortened
     * @return to be thrown
     */
    public static JobRetry after(Duration delay) {
        return after(delay, null);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param delay time until the next attempt, not negative
     * @param cause what has failed; null if there is nothing to say
     * @return to be thrown
     */
    public static JobRetry after(Duration delay, @Nullable Throwable cause) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("'delay' must not be negative: " + delay);
        }
        String message = (cause != null) ? cause.toString() : "The handler asked for another attempt";
        return new JobRetry(message, delay, cause);
    }

    /**
     * Returns the time until the next attempt.
     *
     * @return not negative
     */
    public Duration delay() {
        return delay;
    }
}
