package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobRejected;
import dev.ssespring.jobs.JobRetry;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.engine.HeldJob.Stop;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a worker holds, local or remote. Each runs on a thread of its own, which calls the handler and then reports
 * the outcome until it is decided; until then the job counts as held. Threads that deliver jobs never run or wait for a
 * handler. Held jobs, the leases that have ended here and the jobs that wait for a thread are the only state.
 */
final class SlotWorker<P> {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

    private final String queue;
    private final Class<P> payload;
    private final JobHandler<? super P> handler;
    private final JobWorkerOptions options;
    private final WorkerLink link;
    private final PayloadCodec codec;
    private final Executor threads;
    private final Map<String, HeldJob> held = new ConcurrentHashMap<>();
    private final RecentLeases finished = new RecentLeases();
    private final ThreadHandOver handOver;
    private final OutcomeReporter reporter;

    SlotWorker(
            String queue,
            Class<P> payload,
            JobHandler<? super P> handler,
            JobWorkerOptions options,
            WorkerLink link,
            PayloadCodec codec,
            Executor threads) {
        this.queue = queue;
        this.payload = payload;
        this.handler = handler;
        this.options = options;
        this.link = link;
        this.codec = codec;
        this.threads = threads;
        this.handOver = new ThreadHandOver(options.slots());
        this.reporter = new OutcomeReporter(queue, link);
    }

    JobWorkerOptions options() {
        return options;
    }

    /** Starts a job, unless it was delivered with the same lease before: by an event and in the reply to a beat. */
    void deliver(LeasedJob job) {
        HeldJob next = new HeldJob(job);
        // Whether it has finished is asked within the map: it leaves the map after it has finished.
        HeldJob known = held.compute(job.id(), (id, old) -> isKnown(old, job.lease()) ? old : supersede(old, next));
        if (known == next) {
            begin(next);
        }
    }

    private void begin(HeldJob job) {
        try {
            threads.execute(() -> run(job));
        } catch (RejectedExecutionException ex) {
            beginLater(job);
        } catch (RuntimeException | Error ex) {
            leave(job, ex);
        }
    }

    /** Leaves the job to a thread that reports an outcome. If there is none, a thread may have become free in the meantime. */
    private void beginLater(HeldJob job) {
        if (!handOver.offer(job)) {
            try {
                threads.execute(() -> run(job));
            } catch (RuntimeException | Error ex) {
                leave(job, ex);
            }
        }
    }

    /**
     * Forgets a job that cannot run here. It was never accepted, so another worker gets it when the accept time is over; a beat that
     * names it would renew its lease.
     */
    private void leave(HeldJob job, Throwable cause) {
        held.remove(job.job().id(), job);
        LOG.warn(
                "There is no thread for job %s of queue '%s'; it is left to another worker. Check the executor for job handlers and its number of threads"
                        .formatted(job.job().id(), queue),
                cause);
    }

    private boolean isKnown(@Nullable HeldJob old, String lease) {
        return (old != null && old.job().lease().equals(lease)) || finished.contains(lease);
    }

    private static HeldJob supersede(@Nullable HeldJob old, HeldJob next) {
        if (old != null) {
            old.stop(Stop.LOST);
        }
        return next;
    }

    void lost(String id, @Nullable String lease) {
        stop(id, lease, Stop.LOST);
    }

    void cancel(String id, @Nullable String lease) {
        stop(id, lease, Stop.CANCELLED);
    }

    private void stop(String id, @Nullable String lease, Stop reason) {
        HeldJob job = held.get(id);
        if (job != null && (lease == null || lease.equals(job.job().lease()))) {
            job.stop(reason);
        }
    }

    /** Returns the leases of the held jobs, by the ids of the jobs. */
    Map<String, String> leases() {
        Map<String, String> leases = new HashMap<>();
        held.forEach((id, job) -> leases.put(id, job.job().lease()));
        return leases;
    }

    int held() {
        return held.size();
    }

    /**
     * Obeys the reply to a beat.
     *
     * @param named the leases that the beat has named: a job that was delivered since then may have another
     */
    void obey(BeatResult reply, Map<String, String> named) {
        reply.lost().forEach(id -> lost(id, named.get(id)));
        reply.cancelled().forEach(id -> cancel(id, named.get(id)));
        reply.undelivered().forEach(this::deliver);
    }

    /** Runs a job, and then those that have found no other thread while its outcome was reported. */
    private void run(HeldJob first) {
        for (HeldJob job = first; job != null; job = handOver.next()) {
            if (Thread.currentThread().isInterrupted()) {
                // The executor is shut down.
                job.stop(Stop.SHUTDOWN);
            }
            try {
                runOne(job);
            } catch (RuntimeException | Error ex) {
                // Jobs that wait for this thread would never run.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
            }
        }
    }

    private void runOne(HeldJob job) {
        try {
            JobAck ack;
            try {
                ack = invoke(job);
            } finally {
                handOver.reporting();
            }
            if (job.stopped() != Stop.LOST) {
                reporter.report(ack, time -> pause(job, time));
            }
        } finally {
            finished.add(job.job().lease());
            held.remove(job.job().id(), job);
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private JobAck invoke(HeldJob job) {
        String id = job.job().id();
        String lease = job.job().lease();
        if (!job.begin()) {
            return JobAck.release(id, lease);
        }
        try {
            P input = codec.read(job.job().payload(), payload);
            @SuppressWarnings("NullAway") // A submitter may submit null.
            Object result = handler.handle(input, new HeldJobContext(queue, job, link, codec));
            return JobAck.complete(id, lease, codec.write(result));
        } catch (JobRetry ex) {
            return JobAck.fail(id, lease, text(ex), ex.delay());
        } catch (JobRejected ex) {
            return JobAck.reject(id, lease, text(ex));
        } catch (Throwable ex) {
            if (job.stopped() == Stop.SHUTDOWN) {
                return JobAck.release(id, lease);
            }
            LOG.debug("Handler of queue '%s' failed with job %s".formatted(queue, id), ex);
            return JobAck.fail(id, lease, text(ex), null);
        } finally {
            job.end();
        }
    }

    private static String text(Throwable failure) {
        return (failure instanceof JobRejected || failure instanceof JobRetry)
                ? String.valueOf(failure.getMessage())
                : failure.toString();
    }

    /** Returns false if the job is lost. */
    private boolean pause(HeldJob job, Duration time) throws InterruptedException {
        handOver.pausing().forEach(this::begin);
        try {
            return job.pause(time);
        } finally {
            handOver.reporting();
        }
    }

    /**
     * Waits for the held jobs until the drain timeout since {@code beginNanos} is over, interrupts their handlers then, and
     * waits once more for a short time.
     */
    void drain(SseClock clock, long beginNanos) {
        long end = beginNanos + options.drainTimeout().toNanos();
        if (!awaitIdle(clock, end)) {
            held.values().forEach(job -> job.stop(Stop.SHUTDOWN));
            awaitIdle(clock, clock.nanos() + AFTER_INTERRUPT.toNanos());
        }
        reporter.stop();
    }

    private boolean awaitIdle(SseClock clock, long endNanos) {
        try {
            synchronized (this) {
                while (!held.isEmpty()) {
                    long millis = Duration.ofNanos(endNanos - clock.nanos()).toMillis();
                    if (millis <= 0) {
                        return false;
                    }
                    wait(millis);
                }
            }
            return true;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
