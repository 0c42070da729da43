package dev.ssespring.concurrent;

import java.time.Duration;
import java.time.Instant;

/**
 * Source of monotonic time, and scheduler of tasks that run periodically or once. Tests may use a clock that they
 * advance manually.
 *
 * <p>Safe for use by many threads; no method blocks. Tasks of one clock run one after the other and must be short.
 */
public interface SseClock {

    /**
     * Returns the monotonic time, which is meaningful only in comparison with other readings of the same clock.
     *
     * @return nanoseconds from an arbitrary origin
     */
    long nanos();

    /**
     * Returns the time of day, for display and for comparison with external times; it may be set back and forth.
     *
     * @return the current time
     */
    Instant instant();

    /**
     * Runs a task periodically until the timer is stopped, for the first time after one period.
     *
     * @param period time between two runs, more than zero
     * @param task must not throw
     * @return a timer that stops further runs
     */
    Timer every(Duration period, Runnable task);

    /**
     * Runs a task once.
     *
     * @param delay time until then; zero or less means at once
     * @param task must not throw
     * @return a timer that stops the task, unless it has run
     */
    Timer after(Duration delay, Runnable task);

    /**
     * Creates a clock of this machine, with one daemon thread for its tasks.
     *
     * @param threadName name of the thread
     * @return a clock, to be closed by the caller
     */
    static SystemClock system(String threadName) {
        return new SystemClock(threadName);
    }

    /** Handle of a scheduled task. */
    interface Timer {

        /** Stops further runs; does not wait for a run in progress. Has no effect if there are no further runs. */
        void stop();
    }
}
