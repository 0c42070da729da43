package dev.ssespring.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time stands still until the test moves it. */
public final class ManualClock implements SseClock {

    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private long now;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Timer every(Duration period, Runnable task) {
        Task added = new Task(period.toNanos(), now + period.toNanos(), task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Runs what falls due meanwhile, in order, on this thread. */
    public synchronized void advance(Duration time) {
        long until = now + time.toNanos();
        for (Task next = earliest(); next != null && next.due <= until; next = earliest()) {
            now = next.due;
            next.due += next.period;
            next.action.run();
        }
        now = until;
    }

    private Task earliest() {
        return tasks.stream().min((a, b) -> Long.compare(a.due, b.due)).orElse(null);
    }

    private static final class Task {

        private final long period;
        private final Runnable action;
        private long due;

        Task(long period, long due, Runnable action) {
            this.period = period;
            this.due = due;
            this.action = action;
        }
    }
}
