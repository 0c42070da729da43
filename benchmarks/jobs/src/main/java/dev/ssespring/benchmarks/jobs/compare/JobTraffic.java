package dev.ssespring.benchmarks.jobs.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Submits numbered jobs from several threads, either as many as a window allows or at a rate, and takes the time until their
 * handlers begin. Submitting threads and handlers share the arrays, each element of which belongs to one job.
 */
final class JobTraffic {

    private static final long PATIENCE_SECONDS = 120;
    /** Each payload begins with the number of its job. */
    static final int DIGITS = 10;

    private final JobLoad load;
    private final int threads;
    private final Submission submission;
    private final Semaphore window;
    private final long[] submitted;
    private final long[] handled;
    private final AtomicIntegerArray runs;
    private final AtomicInteger first = new AtomicInteger();

    /** Submits one job; may block. */
    @FunctionalInterface
    interface Submission {

        /**
         * Submits a job.
         *
         * @param thread number of the calling thread, from 0
         * @param payload to submit
         * @throws Exception if it is not accepted, which ends the run
         */
        void submit(int thread, String payload) throws Exception;
    }

    JobTraffic(JobLoad load, int threads, Submission submission) {
        this.load = load;
        this.threads = threads;
        this.submission = submission;
        this.window = new Semaphore(load.window());
        this.submitted = new long[load.total()];
        this.handled = new long[load.total()];
        this.runs = new AtomicIntegerArray(load.total());
    }

    /** Called by handlers with the payload. */
    void onHandled(String payload) {
        int number = Integer.parseInt(payload.substring(0, DIGITS));
        handled[number] = System.nanoTime();
        runs.incrementAndGet(number);
    }

    /** Called when a job is over. */
    void onOver() {
        window.release();
    }

    /** Submits jobs, and returns when all are over. */
    void submitAll(int jobs) throws Exception {
        int begin = first.getAndAdd(jobs);
        AtomicInteger next = new AtomicInteger(begin);
        onThreads(thread -> {
            int number = next.getAndIncrement();
            while (number < begin + jobs) {
                acquire(1);
                submit(thread, number);
                number = next.getAndIncrement();
            }
        });
        awaitOver();
    }

    /** Submits the jobs whose latency is measured, at the rate, and returns when all are over. */
    void submitAtRate() throws Exception {
        int begin = first.getAndAdd(load.timedJobs());
        long start = System.nanoTime();
        onThreads(thread -> {
            for (int i = thread; i < load.timedJobs(); i += threads) {
                long due = start + i * TimeUnit.SECONDS.toNanos(1) / load.rate();
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                acquire(1);
                submit(thread, begin + i);
            }
        });
        awaitOver();
    }

    private void submit(int thread, int number) throws Exception {
        String digits = String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
        // The quotes of JSON count.
        String payload = digits + "x".repeat(JobLoad.PAYLOAD_BYTES - 2 - DIGITS);
        submitted[number] = System.nanoTime();
        submission.submit(thread, payload);
    }

    private void awaitOver() throws InterruptedException {
        acquire(load.window());
        window.release(load.window());
    }

    private void acquire(int permits) throws InterruptedException {
        if (!window.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Jobs are not over after %d s: %d of %d are"
                    .formatted(PATIENCE_SECONDS, window.availablePermits(), load.window()));
        }
    }

    /** A part of the work, for the thread with this number. */
    @FunctionalInterface
    private interface Part {

        void run(int thread) throws Exception;
    }

    private void onThreads(Part part) throws Exception {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Thread[] started = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int number = i;
            started[i] = new Thread(
                    () -> {
                        try {
                            part.run(number);
                        } catch (Exception ex) {
                            failure.compareAndSet(null, ex);
                        }
                    },
                    "submitter-" + i);
            started[i].setDaemon(true);
            started[i].start();
        }
        for (Thread thread : started) {
            thread.join();
        }
        Exception thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Jobs whose handler has not run exactly once, of those that were submitted. */
    int notOnce() {
        int count = 0;
        for (int number = 0; number < first.get(); number++) {
            count += (runs.get(number) == 1) ? 0 : 1;
        }
        return count;
    }

    /** Milliseconds from submission to handler that this part of the last jobs at the rate did not exceed. */
    double latencyMillis(double part) {
        int end = first.get();
        long[] nanos = new long[load.timedJobs()];
        for (int i = 0; i < nanos.length; i++) {
            int number = end - nanos.length + i;
            nanos[i] = handled[number] - submitted[number];
        }
        Arrays.sort(nanos);
        return nanos[(int) Math.min(nanos.length - 1, Math.floor(part * nanos.length))] / 1e6;
    }
}
