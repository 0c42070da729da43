package dev.ssespring.concurrent;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Clock based on {@link System#nanoTime()}, with a scheduler of one daemon thread. */
public final class SystemClock implements SseClock, AutoCloseable {

    private final ScheduledThreadPoolExecutor scheduler;

    SystemClock(String threadName) {
        scheduler = new ScheduledThreadPoolExecutor(1, task -> SseThreads.daemon(threadName, task));
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        Future<?> future = scheduler.scheduleWithFixedDelay(
                new Guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> future = scheduler.schedule(new Guarded(task), saturatedNanos(delay), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** A delay of more than 292 years, which exceeds a long of nanoseconds, is reduced to that. */
    private static long saturatedNanos(Duration delay) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        return ((delay.compareTo(longest) < 0) ? delay : longest).toNanos();
    }

    /** Stops all tasks and the thread. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    /**
     * Task whose failures are reported to the thread's handler of uncaught exceptions, once until it succeeds again. A
     * scheduler would hide them, and never run a periodic task again.
     */
    private static final class Guarded implements Runnable {

        private final Runnable task;
        private boolean failing;

        Guarded(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
                failing = false;
            } catch (Throwable ex) {
                report(ex);
            }
        }

        private void report(Throwable failure) {
            if (!failing) {
                failing = true;
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
        }
    }
}
