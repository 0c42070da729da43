package dev.ssespring.concurrent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Stands still until told to advance; due tasks then run on the thread that says so, in the order of their times. */
public final class ManualClock implements SseClock {

    private final List<Task> tasks = new ArrayList<>();
    private long now;

    @Override
    public synchronized long nanos() {
        return now;
    }

    /** Begins at the epoch of the calendar. */
    @Override
    public synchronized Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public synchronized Timer every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("'period' must be more than zero: " + period);
        }
        return add(new Task(period.toNanos(), task, now + period.toNanos()));
    }

    /** Runs it at the next advance at the earliest. */
    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        return add(new Task(Task.ONCE, task, now + Math.max(0, delay.toNanos())));
    }

    private Timer add(Task task) {
        tasks.add(task);
        return () -> remove(task);
    }

    /** Lets time pass. Not for two threads at once. */
    public void advance(Duration duration) {
        long target = nanos() + duration.toNanos();
        for (Optional<Runnable> due = nextDue(target); due.isPresent(); due = nextDue(target)) {
            due.get().run();
        }
        advanceTo(target);
    }

    /** Lets time pass without running what is due, as on a machine that hangs; it runs at the next advance. */
    public void skip(Duration duration) {
        advanceTo(nanos() + duration.toNanos());
    }

    /** How many tasks are still to run. */
    public synchronized int timers() {
        return tasks.size();
    }

    private synchronized Optional<Runnable> nextDue(long target) {
        Optional<Task> next =
                tasks.stream().filter(task -> task.due <= target).min(Comparator.comparingLong(task -> task.due));
        next.ifPresent(task -> {
            now = task.due;
            if (task.period == Task.ONCE) {
                tasks.remove(task);
            }
            task.due += task.period;
        });
        return next.map(task -> task.action);
    }

    private synchronized void advanceTo(long target) {
        now = target;
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    private static final class Task {

        private static final long ONCE = 0;

        private final long period;
        private final Runnable action;
        private long due;

        Task(long period, Runnable action, long due) {
            this.period = period;
            this.action = action;
            this.due = due;
        }
    }
}
