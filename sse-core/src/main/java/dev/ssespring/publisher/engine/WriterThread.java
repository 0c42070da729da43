package dev.ssespring.publisher.engine;

import dev.ssespring.concurrent.SseThreads;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that writes to its share of the streams. A stream stands in the queue at most once, which bounds it; the
 * thread sleeps only when the queue is empty.
 */
final class WriterThread implements Runnable {

    /**
     * What is handed to a sink at once, and then flushed: containers buffer without bound what does not go out. With its
     * framing it has to fit into Tomcat's socket buffer of 8 KB: if a response is ended while more is pending, Tomcat
     * sends the end ahead of what did not fit, into the middle of an event.
     */
    private static final int CHUNK = 8_000;

    private final Queue<StreamDrain> scheduled = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopped;

    WriterThread(String name) {
        thread = SseThreads.daemon(name, this);
    }

    void start() {
        thread.start();
    }

    /** Has the stream drained soon. The caller sees to it that it is not scheduled already. */
    void schedule(StreamDrain outlet) {
        scheduled.add(outlet);
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
        byte[] chunk = new byte[CHUNK];
        while (true) {
            StreamDrain outlet = scheduled.poll();
            if (outlet != null) {
                drain(outlet, chunk);
            } else if (stopped) {
                // Only now: responses that were cut off just before are still to be ended.
                return;
            } else {
                sleep();
            }
        }
    }

    private static void drain(StreamDrain outlet, byte[] chunk) {
        try {
            outlet.drain(chunk);
        } catch (Throwable ex) {
            // The other streams of this writer must not die of it.
            outlet.endingFailed(ex);
        }
    }

    private void sleep() {
        // A thread that stays interrupted, by code that ran here, would never sleep again.
        Thread.interrupted();
        asleep = true;
        // Looked at again after the flag is up: who adds now sees the flag.
        if (scheduled.isEmpty() && !stopped) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
