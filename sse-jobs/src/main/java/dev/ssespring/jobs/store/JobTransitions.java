package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job that a worker holds, or has held: accepted, renewed, failed, given back, or over. Has no state of its
 * own. Guarded by the lock of the queue.
 */
final class JobTransitions {

    private final JobRetryOptions options;
    private final SseClock clock;
    private final Consumer<JobChange> changes;
    private final KnownJobs jobs;
    private final WaitingJobs waiting;
    private final MemoryLeases leases;

    JobTransitions(
            JobRetryOptions options,
            SseClock clock,
            Consumer<JobChange> changes,
            KnownJobs jobs,
            WaitingJobs waiting,
            MemoryLeases leases) {
        this.options = options;
        this.clock = clock;
        this.changes = changes;
        this.jobs = jobs;
        this.waiting = waiting;
        this.leases = leases;
    }

    /** The worker has been heard of in time. */
    void renew(MemoryJob job) {
        leases.renew(job);
        if (!job.accepted) {
            job.record(JobEvent.Kind.STARTED, String.valueOf(job.attempt + 1));
        }
        accept(job);
    }

    private void accept(MemoryJob job) {
        if (!job.accepted) {
            job.accepted = true;
            job.attempt++;
            changes.accept(job.change(JobChange.Kind.STARTED, null));
        }
    }

    AckResult progress(MemoryJob job, @Nullable String body) {
        renew(job);
        if (body != null) {
            job.progress = body;
            job.record(JobEvent.Kind.PROGRESS, body);
            changes.accept(job.change(JobChange.Kind.PROGRESS, body));
        }
        return (job.cancelReason != null) ? AckResult.CANCELLED : AckResult.ACCEPTED;
    }

    /** Takes the outcome of an attempt. The job is neither leased nor ready any more. */
    void settle(MemoryJob job, JobAck ack) {
        job.settled = ack.kind();
        if (ack.kind() == JobAck.Kind.COMPLETE) {
            accept(job);
            job.result = ack.body();
            end(job, JobStatus.DONE, null);
        } else if (job.cancelReason != null) {
            end(job, JobStatus.CANCELLED, job.cancelReason);
        } else if (ack.kind() == JobAck.Kind.RELEASE) {
            release(job);
        } else {
            accept(job);
            fail(job, ack);
        }
    }

    private void release(MemoryJob job) {
        if (job.accepted) {
            job.attempt--;
        }
        if (deliveriesAreOver(job)) {
            end(job, JobStatus.DEAD, "Given back after delivery " + job.deliveries);
        } else {
            changes.accept(job.change(JobChange.Kind.RELEASED, null));
            waiting.makeReady(job);
        }
    }

    private boolean deliveriesAreOver(MemoryJob job) {
        return job.deliveries >= Math.max(options.maxDeliveries(), job.maxAttempts);
    }

    private void fail(MemoryJob job, JobAck ack) {
        if (ack.fatal() || job.attempt >= job.maxAttempts) {
            end(job, JobStatus.DEAD, ack.body());
            return;
        }
        Duration delay = (ack.retryAfter() != null) ? ack.retryAfter() : options.backoff(job.attempt);
        job.error = ack.body();
        job.record(JobEvent.Kind.FAILED, ack.body());
        job.timeNanos = clock.nanos() + delay.toNanos();
        job.score = job.timeNanos;
        changes.accept(job.change(JobChange.Kind.RETRIED, ack.body()));
        waiting.delay(job);
    }

    /** The lease has ended without an outcome. */
    void endLease(MemoryJob job) {
        leases.expire(job);
        changes.accept(job.change(JobChange.Kind.LOST, null));
        if (job.cancelReason != null) {
            end(job, JobStatus.CANCELLED, job.cancelReason);
        } else if (job.accepted && job.attempt >= job.maxAttempts) {
            end(job, JobStatus.DEAD, "The lease has ended in attempt " + job.attempt);
        } else if (deliveriesAreOver(job)) {
            end(job, JobStatus.DEAD, "The lease has ended after delivery " + job.deliveries);
        } else {
            waiting.makeReady(job);
        }
    }

    /** The next job with its ordering key follows. */
    void end(MemoryJob job, JobStatus status, @Nullable String error) {
        job.status = status;
        job.error = error;
        job.endedAt = clock.instant();
        job.endedNanos = clock.nanos();
        jobs.keepEnded(job);
        MemoryJob next = waiting.releaseKey(job);
        switch (status) {
            case DONE -> changes.accept(job.change(JobChange.Kind.DONE, job.result));
            case DEAD -> changes.accept(job.change(JobChange.Kind.DEAD, error));
            default -> changes.accept(job.change(JobChange.Kind.CANCELLED, error));
        }
        if (next != null) {
            waiting.makeReady(next);
        }
    }
}
