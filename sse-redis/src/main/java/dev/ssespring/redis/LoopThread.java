package dev.ssespring.redis;

import dev.ssespring.concurrent.SseThreads;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Daemon thread that repeats a task until it is stopped, and may be started again. A stopped thread that is still busy
 * ends when its task next checks {@link #isRunning()}, even if a new thread has been started meanwhile.
 *
 * <p>{@link #start} and the methods that stop are called by one thread at a time.
 */
public final class LoopThread {

    private final String name;
    private final Runnable loop;
    private final Duration stopTimeout;
    private volatile @Nullable Thread current;

    /**
     * Creates a thread that is not started.
     *
     * @param name name of the thread
     * @param loop runs while {@link #isRunning()} returns true
     * @param stopTimeout how long a method that stops the thread waits for it to end
     */
    public LoopThread(String name, Runnable loop, Duration stopTimeout) {
        this.name = name;
        this.loop = loop;
        this.stopTimeout = stopTimeout;
    }

    /** Starts a thread. Does not block. */
    public void start() {
        Thread started = SseThreads.daemon(name, loop);
        current = started;
        started.start();
    }

    /** Waits for the thread to complete what it is doing, and interrupts it if that exceeds the timeout. */
    public void stopAfterTask() {
        Thread stopping = clear();
        if (stopping != null) {
            join(stopping);
            stopping.interrupt();
        }
    }

    /** Interrupts the thread and waits for it to end, for the timeout at most. */
    public void stopNow() {
        Thread stopping = clear();
        if (stopping != null) {
            stopping.interrupt();
            join(stopping);
        }
    }

    private @Nullable Thread clear() {
        Thread stopping = current;
        current = null;
        return stopping;
    }

    private void join(Thread thread) {
        try {
            thread.join(stopTimeout.toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether the thread was started and not stopped. May be called by any thread.
     *
     * @return true after {@link #start}
     */
    public boolean isStarted() {
        return current != null;
    }

    /**
     * Whether the calling thread is to continue the loop.
     *
     * @return true if it is the thread that was started last and was not stopped
     */
    public boolean isRunning() {
        return current == Thread.currentThread();
    }
}
