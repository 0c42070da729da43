package dev.ssespring.client;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thing of a connection that several threads touch: who wants to end an attempt, a wait, or everything, says so
 * here. Each attempt has a number, so that what comes too late for one does not hit the next. The lock is held for a few
 * instructions; exchanges are cancelled outside it. Whether to go on is asked several times an event, and read without it.
 */
final class Control {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SseClock clock;

    private volatile boolean stopped;
    private boolean hurry;
    private boolean attempting;
    private int attempt;
    private volatile @Nullable DisconnectCause aborted;
    private SseTransport.@Nullable Exchange exchange;

    Control(SseClock clock) {
        this.clock = clock;
    }

    /** Begins an attempt; returns its number. */
    int begin() {
        lock.lock();
        try {
            attempting = true;
            hurry = false;
            aborted = null;
            return ++attempt;
        } finally {
            lock.unlock();
        }
    }

    /** From now on that is what has to be cancelled; false if the attempt is to end already. */
    boolean use(SseTransport.Exchange exchange) {
        lock.lock();
        try {
            this.exchange = exchange;
            return !stopped && aborted == null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the attempt; whoever aborted it before has the say. */
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

    void abort(int attempt, DisconnectCause cause) {
        SseTransport.Exchange cancelled;
        lock.lock();
        try {
            if (!attempting || attempt != this.attempt || aborted != null) {
                return;
            }
            aborted = cause;
            cancelled = exchange;
        } finally {
            lock.unlock();
        }
        cancel(cancelled);
    }

    /** Ends the attempt under way, or the wait for the next. */
    void hurry() {
        int current;
        lock.lock();
        try {
            hurry = !attempting;
            current = attempt;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        abort(current, DisconnectCause.RECONNECT_REQUESTED);
    }

    /** Ends everything; false if that was said before. */
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

    /** Waits for that time, or until {@link #hurry()} or {@link #stop()}. */
    void pauseBeforeAttempt(Duration delay) throws InterruptedException {
        pause(delay, true);
    }

    /** Waits for that time, or until {@link #stop()}. */
    void pauseBeforeHandling(Duration delay) throws InterruptedException {
        pause(delay, false);
    }

    private void pause(Duration delay, boolean mayHurry) throws InterruptedException {
        if (delay.isZero() || delay.isNegative()) {
            return;
        }
        Pause pause = new Pause();
        SseClock.Timer timer = clock.after(delay, () -> finish(pause));
        lock.lockInterruptibly();
        try {
            while (!pause.over && !stopped && !(mayHurry && hurry)) {
                changed.await();
            }
        } finally {
            lock.unlock();
            timer.stop();
        }
    }

    private void finish(Pause pause) {
        lock.lock();
        try {
            pause.over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static final class Pause {

        private boolean over;
    }
}
