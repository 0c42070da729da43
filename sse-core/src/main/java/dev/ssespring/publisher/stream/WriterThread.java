package dev.ssespring.publisher.stream;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.StreamSink;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Thread that writes to its share of the streams. A stream is in the queue at most once, which bounds the queue; the thread
 * sleeps only while the queue is empty.
 */
final class WriterThread implements Runnable {

    /** What this thread does for one stream. */
    interface Task {

        /** Writes what is pending. Small events are collected in the given buffer, which may be used until this method returns. */
        void drain(byte[] chunk);

        /** Reports a failure of {@link #drain}. */
        void failed(Throwable cause);
    }

    private final Queue<Task> scheduled = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopped;

    WriterThread(String name) {
        thread = SseThreads.daemon(name, this);
    }

    void start() {
        thread.start();
    }

    /** Queues a stream to be drained. The caller ensures that it is not queued already. */
    void schedule(Task task) {
        scheduled.add(task);
        if (asleep) {
            wake();
        }
    }

    void stop() {
        stopped = true;
        wake();
    }

    /** Waits until the thread has ended what was scheduled before it was stopped. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
    }

    private void wake() {
        asleep = false;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        byte[] chunk = new byte[StreamSink.MAX_CHUNK_SIZE];
        while (true) {
            Task task = scheduled.poll();
            if (task != null) {
                drain(task, chunk);
            } else if (stopped) {
                // Only now: responses that were cut off just before have to be ended first.
                return;
            } else {
                sleep();
            }
        }
    }

    private static void drain(Task task, byte[] chunk) {
        try {
            task.drain(chunk);
        } catch (Throwable ex) {
            // The other streams of this writer must not be affected.
            task.failed(ex);
        }
    }

    private void sleep() {
        // A thread that stays interrupted, by code that ran here, would never sleep again.
        Thread.interrupted();
        asleep = true;
        // Checked again after the flag is set: a thread that adds now sees the flag.
        if (scheduled.isEmpty() && !stopped) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
