package dev.ssespring.client.listener;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where events wait while a listener is paused. The lock is held for a few instructions. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean closed;

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    void open() {
        closed = false;
        wake();
    }

    /** Has those who wait look again whether they are to give up. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void await(BooleanSupplier givenUp) throws InterruptedException {
        if (!closed) {
            return;
        }
        lock.lockInterruptibly();
        try {
            while (closed && !givenUp.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
