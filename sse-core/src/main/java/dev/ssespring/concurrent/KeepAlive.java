package dev.ssespring.concurrent;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive: one non-daemon thread runs while there is at least one {@link Hold}. Safe for use by many
 * threads; no method blocks.
 */
public final class KeepAlive {

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Hold> holds = new HashSet<>();
    private @Nullable CountDownLatch end;

    /**
     * Creates an instance that holds nothing yet.
     *
     * @param threadName name of the thread
     */
    public KeepAlive(String threadName) {
        this.threadName = threadName;
    }

    /**
     * Keeps the JVM alive until the hold is released.
     *
     * @return a hold, which any thread may release
     */
    public Hold hold() {
        Hold hold = new Hold();
        lock.lock();
        try {
            if (end == null) {
                CountDownLatch next = new CountDownLatch(1);
                SseThreads.nonDaemon(threadName, () -> run(next)).start();
                end = next;
            }
            holds.add(hold);
        } finally {
            lock.unlock();
        }
        return hold;
    }

    /** Releases all current holds. */
    public void releaseAll() {
        lock.lock();
        try {
            holds.clear();
            endIfUnused();
        } finally {
            lock.unlock();
        }
    }

    private boolean release(Hold hold) {
        lock.lock();
        try {
            boolean last = holds.remove(hold) && holds.isEmpty();
            endIfUnused();
            return last;
        } finally {
            lock.unlock();
        }
    }

    private void endIfUnused() {
        if (holds.isEmpty() && end != null) {
            end.countDown();
            end = null;
        }
    }

    private void run(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            interrupted(end);
        }
    }

    /**
     * The thread was interrupted because its group is being shut down: the JVM may exit. A later hold starts another
     * thread.
     */
    private void interrupted(CountDownLatch end) {
        lock.lock();
        try {
            if (this.end == end) {
                this.end = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A reason to keep the JVM alive. */
    public final class Hold {

        private Hold() {}

        /**
         * Releases this hold; does nothing if it was released before.
         *
         * @return whether it was the last one
         */
        public boolean release() {
            return KeepAlive.this.release(this);
        }
    }
}
