package dev.ssespring.concurrent;

import java.time.Duration;
import java.time.Instant;

/**
 * Monotonic time, periodic tasks, and tasks that run once. A test may bring its own and drive it by hand.
 *
 * <p>Any thread may call it; nothing here blocks. Tasks of one clock run one after the other and must be short.
 */
public interface SseClock {

    /**
     * A reading that only means something next to another of the same clock.
     *
     * @return nanoseconds from an arbitrary origin
     */
    long nanos();

    /**
     * The time of day, for what people read and for times given from outside; may be set back and forth.
     *
     * @return now
     */
    Instant instant();

    /**
     * Runs a task again and again until told to stop, for the first time after one period.
     *
     * @param period time between two runs, more than zero
     * @param task must not throw
     * @return stops further runs
     */
    Timer every(Duration period, Runnable task);

    /**
     * Runs a task once.
     *
     * @param delay time until then; zero or less means at once
     * @param task must not throw
     * @return stops it, unless it has run
     */
    Timer after(Duration delay, Runnable task);

    /**
     * The clock of this machine, with one daemon thread of its own for the tasks.
     *
     * @param threadName name of that thread
     * @return a clock to be closed when done
     */
    static SystemClock system(String threadName) {
        return new SystemClock(threadName);
    }

    /** A task that is to run. */
    interface Timer {

        /** Stops further runs; does not wait for one under way. Once all are over, it does nothing. */
        void stop();
    }
}
