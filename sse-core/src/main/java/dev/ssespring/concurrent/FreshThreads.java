package dev.ssespring.concurrent;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * An executor that runs each task on a new thread, a limited number at once, while further tasks wait in their order. A
 * task sees no thread-local value of another.
 *
 * <p>If the system has no thread left, the task runs on the thread of one that ends, or waits until another is handed in.
 * The set of waiting tasks has no bound of its own: whoever hands in tasks sees to it that there are not too many. Any
 * thread may call it.
 */
public final class FreshThreads implements Executor {

    private final ThreadFactory factory;
    private final int maxThreads;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int running;

    /**
     * Creates the executor.
     *
     * @param factory creates a thread for each task
     * @param maxThreads largest number of threads at once, 1 or more
     */
    public FreshThreads(ThreadFactory factory, int maxThreads) {
        this.factory = factory;
        this.maxThreads = maxThreads;
    }

    /**
     * Runs a task, now or later.
     *
     * @param task does nothing if the same object waits already
     * @throws OutOfMemoryError if the system has no thread left; the task waits all the same
     */
    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            waiting.add(task);
        }
        startNext();
    }

    /**
     * Removes a task that waits.
     *
     * @param task not run any more, unless it has begun
     */
    public synchronized void remove(Runnable task) {
        waiting.remove(task);
    }

    /**
     * Returns the number of tasks that wait for a thread.
     *
     * @return zero while there are threads for all
     */
    public synchronized int waiting() {
        return waiting.size();
    }

    private void startNext() {
        Runnable next = take();
        if (next != null) {
            try {
                start(next);
            } catch (Throwable ex) {
                giveBack(next);
                throw ex;
            }
        }
    }

    private void start(Runnable task) {
        factory.newThread(() -> run(task)).start();
    }

    private void run(Runnable task) {
        Runnable current = task;
        while (current != null) {
            try {
                current.run();
            } catch (Throwable ex) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
            }
            ended();
            current = handOver();
        }
    }

    /** Starts the next task on a thread of its own; returns it if there is none, to be run by this one. */
    private @Nullable Runnable handOver() {
        Runnable next = take();
        if (next == null) {
            return null;
        }
        try {
            start(next);
            return null;
        } catch (Throwable ex) {
            return next;
        }
    }

    private synchronized @Nullable Runnable take() {
        if (running == maxThreads || waiting.isEmpty()) {
            return null;
        }
        running++;
        Runnable first = waiting.iterator().next();
        waiting.remove(first);
        return first;
    }

    private synchronized void giveBack(Runnable task) {
        running--;
        waiting.add(task);
    }

    private synchronized void ended() {
        running--;
    }
}
