package dev.ssespring.test;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds a reader back while the test has paused it. The test opens and shuts it, the reader waits. */
final class ReadGate {

    private enum State {
        OPEN,
        PAUSED,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.OPEN;

    void pause() {
        change(State.PAUSED);
    }

    void resume() {
        change(State.OPEN);
    }

    /** For good: the reader is to stop. */
    void close() {
        change(State.CLOSED);
    }

    private void change(State next) {
        lock.lock();
        try {
            if (state != State.CLOSED) {
                state = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isPaused() {
        return is(State.PAUSED);
    }

    boolean isClosed() {
        return is(State.CLOSED);
    }

    private boolean is(State expected) {
        lock.lock();
        try {
            return state == expected;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while it is paused; false if it is closed. */
    boolean awaitOpen() {
        lock.lock();
        try {
            while (state == State.PAUSED) {
                changed.awaitUninterruptibly();
            }
            return state == State.OPEN;
        } finally {
            lock.unlock();
        }
    }
}
