package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The jobs of a queue that workers hold, in the order in which their leases end. Guarded by the lock of the queue. */
final class MemoryLeases {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JobLeaseOptions options;
    private final SseClock clock;
    private final MemoryWorkers workers;
    private final TreeSet<MemoryJob> leased = new TreeSet<>(MemoryJob.BY_TIME);

    /** The workers are told which jobs they hold. */
    MemoryLeases(JobLeaseOptions options, SseClock clock, MemoryWorkers workers) {
        this.options = options;
        this.clock = clock;
        this.workers = workers;
    }

    /** Gives a job to a worker, for the accept time. */
    LeasedJob grant(MemoryJob job, String worker, long now) {
        job.status = JobStatus.LEASED;
        job.worker = worker;
        job.accepted = false;
        job.settled = null;
        job.deliveries++;
        job.deliveredNanos = now;
        job.fence = Math.max(job.fence + 1, clock.instant().toEpochMilli());
        job.lease = job.fence + "-" + HexFormat.of().toHexDigits(RANDOM.nextLong());
        job.timeNanos = now + options.accept().toNanos();
        leased.add(job);
        workers.take(worker, job);
        return job.leased(now);
    }

    void renew(MemoryJob job) {
        leased.remove(job);
        job.timeNanos = clock.nanos() + options.lease().toNanos();
        leased.add(job);
    }

    /** Takes a job away from its worker. */
    void end(MemoryJob job) {
        leased.remove(job);
        workers.drop(Objects.requireNonNull(job.worker), job);
    }

    /** Takes a job away from a worker that has not reported an outcome in time. */
    void expire(MemoryJob job) {
        end(job);
        if (!job.accepted) {
            // The worker did not take the delivery: no more jobs until it is heard of again.
            workers.revoke(Objects.requireNonNull(job.worker));
        }
    }

    /** Returns the job whose lease has ended first; null if none has ended. */
    @Nullable
    MemoryJob firstOverdue(long now) {
        return (leased.isEmpty() || leased.first().timeNanos - now > 0) ? null : leased.first();
    }

    /** Returns the time until a lease ends; null if there is none. */
    @Nullable
    Duration nextEnd(long now) {
        return leased.isEmpty() ? null : Duration.ofNanos(leased.first().timeNanos - now);
    }

    int size() {
        return leased.size();
    }
}
