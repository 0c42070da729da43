package dev.ssespring.test;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until the test advances it: for heartbeats, lifetimes and back-off without waiting. In a Spring
 * application declare it as a bean of type {@link SseClock}; the publisher and the client then use it.
 *
 * <p>Any thread may call it. Tasks run on the thread that advances the clock, one after the other, in the order of their times.
 */
public final class ManualSseClock implements SseClock {

    private final List<Task> tasks = new ArrayList<>();
    private final Object lock = new Object();
    private long now;

    /** Creates a clock that begins at {@link Instant#EPOCH}. */
    public ManualSseClock() {}

    @Override
    public long nanos() {
        synchronized (lock) {
            return now;
        }
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanos());
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("'period' must be more than zero: " + period);
        }
        return add(period.toNanos(), new Task(task, period.toNanos()));
    }

    /** Runs the task at the next advance at the earliest, also if the delay is zero. */
    @Override
    public Timer after(Duration delay, Runnable task) {
        return add(Math.max(0, delay.toNanos()), new Task(task, Task.ONCE));
    }

    private Timer add(long delay, Task task) {
        synchronized (lock) {
            task.due = now + delay;
            tasks.add(task);
        }
        return () -> {
            synchronized (lock) {
                tasks.remove(task);
            }
        };
    }

    /**
     * Lets time pass and runs what is due, on this thread. Not to be called by two threads at once, nor by a task.
     *
     * @param duration zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("'duration' must not be negative: " + duration);
        }
        long target = nanos() + duration.toNanos();
        for (Task due = takeDue(target); due != null; due = takeDue(target)) {
            due.action.run();
        }
        synchronized (lock) {
            now = target;
        }
    }

    /**
     * Returns how many tasks are still to run.
     *
     * @return periodic ones included
     */
    public int timers() {
        synchronized (lock) {
            return tasks.size();
        }
    }

    private @Nullable Task takeDue(long target) {
        synchronized (lock) {
            Task next = tasks.stream()
                    .filter(task -> task.due <= target)
                    .min(Comparator.comparingLong(task -> task.due))
                    .orElse(null);
            if (next != null) {
                now = next.due;
                if (next.period == Task.ONCE) {
                    tasks.remove(next);
                }
                next.due += next.period;
            }
            return next;
        }
    }

    private static final class Task {

        private static final long ONCE = 0;

        private final Runnable action;
        private final long period;
        private long due;

        Task(Runnable action, long period) {
            this.action = action;
            this.period = period;
        }
    }
}
