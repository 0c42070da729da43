package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests of other threads to the thread that owns the loop of a connection: abort the attempt, end a wait,
 * pause, stop. This is the only state of a connection that several threads change. Attempts are numbered, so that a
 * request that is too late for one attempt does not affect the next. The lock is held for a few instructions; exchanges
 * are cancelled after it was released. Flags that are checked several times per event are volatile and read without the
 * lock.
 */
final class ConnectionControl {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SseClock clock;

    private volatile boolean stopped;
    private volatile boolean paused;
    private boolean reconnectNow;
    private boolean attempting;
    private int attempt;
    private volatile @Nullable DisconnectCause aborted;
    private SseTransport.@Nullable Exchange exchange;

    ConnectionControl(SseClock clock) {
        this.clock = clock;
    }

    /** Begins an attempt and returns its number. */
    int begin() {
        lock.lock();
        try {
            attempting = true;
            reconnectNow = false;
            aborted = null;
            return ++attempt;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the exchange to cancel from now on; returns false if the attempt was aborted before. */
    boolean use(SseTransport.Exchange exchange) {
        lock.lock();
        try {
            this.exchange = exchange;
            return !stopped && aborted == null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the attempt; returns the cause with which it was aborted, else the given cause. */
    DisconnectCause end(DisconnectCause found) {
        lock.lock();
        try {
            attempting = false;
            exchange = null;
            return (aborted != null) ? aborted : found;
        } finally {
            lock.unlock();
        }
    }

    boolean isAborted() {
        return stopped || aborted != null;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isPaused() {
        return paused;
    }

    void abort(int attempt, DisconnectCause cause) {
        SseTransport.Exchange cancelled;
        lock.lock();
        try {
            if (!attempting || attempt != this.attempt || aborted != null) {
                return;
            }
            cancelled = abortCurrent(cause);
        } finally {
            lock.unlock();
        }
        cancel(cancelled);
    }

    /**
     * Aborts the current attempt, or ends the wait before the next. If the attempt was aborted for another cause, the
     * wait that follows it is skipped.
     */
    void reconnectNow() {
        SseTransport.Exchange cancelled = null;
        lock.lock();
        try {
            if (attempting && aborted == null) {
                cancelled = abortCurrent(DisconnectCause.RECONNECT_REQUESTED);
            } else {
                reconnectNow = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        cancel(cancelled);
    }

    /** Returns the exchange to cancel after the lock, which the caller holds, was released. */
    private SseTransport.@Nullable Exchange abortCurrent(DisconnectCause cause) {
        aborted = cause;
        changed.signalAll();
        return exchange;
    }

    /** Ends the attempt and all waits; returns false if the connection was stopped before. */
    boolean stop() {
        SseTransport.Exchange cancelled;
        boolean first;
        lock.lock();
        try {
            first = !stopped;
            stopped = true;
            cancelled = exchange;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        cancel(cancelled);
        return first;
    }

    private static void cancel(SseTransport.@Nullable Exchange exchange) {
        if (exchange != null) {
            exchange.cancel();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        lock.lock();
        try {
            paused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the connection is not paused or was stopped. */
    void awaitHandling() throws InterruptedException {
        awaitResumed(false);
    }

    /** Waits until the connection is not paused, the attempt was aborted, or the connection was stopped. */
    void awaitReading() throws InterruptedException {
        awaitResumed(true);
    }

    private void awaitResumed(boolean untilAborted) throws InterruptedException {
        if (!paused) {
            return;
        }
        lock.lockInterruptibly();
        try {
            while (paused && !stopped && !(untilAborted && aborted != null)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the given time, or until {@link #reconnectNow()} or {@link #stop()}. */
    void waitBeforeAttempt(Duration delay) throws InterruptedException {
        await(delay, true);
    }

    /** Waits for the given time, or until {@link #stop()}. */
    void waitBeforeHandling(Duration delay) throws InterruptedException {
        await(delay, false);
    }

    private void await(Duration delay, boolean untilReconnectNow) throws InterruptedException {
        if (delay.isZero() || delay.isNegative()) {
            return;
        }
        Delay wait = new Delay();
        SseClock.Timer timer = clock.after(delay, () -> finish(wait));
        try {
            awaitOver(wait, untilReconnectNow);
        } finally {
            timer.stop();
        }
    }

    private void awaitOver(Delay wait, boolean untilReconnectNow) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wait.over && !stopped && !(untilReconnectNow && reconnectNow)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(Delay wait) {
        lock.lock();
        try {
            wait.over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static final class Delay {

        private boolean over;
    }
}
