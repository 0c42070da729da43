package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.store.LeasedJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker holds. Its thread begins and ends it; any other may stop it, which interrupts the handler and
 * nothing after it. Guarded by its monitor.
 */
final class HeldJob {

    /** Why a handler should stop. Later ones replace earlier ones. */
    enum Stop {
        /** The worker stops: the job goes back. */
        SHUTDOWN,
        /** The submitter wants it: the outcome is reported all the same. */
        CANCELLED,
        /** Another worker may have the job: nothing is reported. */
        LOST
    }

    private final LeasedJob job;
    private final CountDownLatch lost = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Stop stop;

    HeldJob(LeasedJob job) {
        this.job = job;
    }

    LeasedJob job() {
        return job;
    }

    /** Returns false if the handler need not be called any more. */
    synchronized boolean begin() {
        if (stop != null) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    /** Prevents further interrupts, and clears the interrupt status of the calling thread. */
    synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    synchronized void stop(Stop reason) {
        if (stop == null || stop.compareTo(reason) < 0) {
            stop = reason;
        }
        if (reason == Stop.LOST) {
            lost.countDown();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized @Nullable Stop stopped() {
        return stop;
    }

    /** Waits before the next report; returns false if the job is lost. */
    boolean pause(Duration time) throws InterruptedException {
        return !lost.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
