package dev.ssespring.concurrent;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Executor that runs each task on a new thread, so that no task sees thread-local values of another. The number of
 * threads is limited; further tasks wait in order.
 *
 * <p>If the system cannot create a thread, the task runs on the thread of a task that ends, or waits until the next
 * task is submitted. The number of waiting tasks is not limited here: callers must limit the tasks that they submit.
 * Any thread may call it.
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
     * @param maxThreads maximum number of threads, 1 or more
     */
    public FreshThreads(ThreadFactory factory, int maxThreads) {
        this.factory = factory;
        this.maxThreads = maxThreads;
    }

    /**
     * Runs a task now or later.
     *
     * @param task ignored if the same object waits already
     * @throws OutOfMemoryError if the system cannot create a thread; the task waits nevertheless
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
     * @param task will not run, unless it has begun
     */
    public synchronized void remove(Runnable task) {
        waiting.remove(task);
    }

    /**
     * Returns the number of tasks that wait for a thread.
     *
     * @return zero if there is a thread for each task
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

    /** Starts the next task on a new thread; returns the task if there is no thread, to be run by this one. */
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
