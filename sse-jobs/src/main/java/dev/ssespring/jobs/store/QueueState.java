package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one queue in memory, and every decision about them. Owned by the thread that holds the lock of its {@link
 * MemoryQueue}; it does not block and calls nothing but clock and {@code changes}.
 *
 * <p>Where a job is follows from its status: ready, delayed and blocked jobs are in {@code waiting}, leased ones in {@code
 * leases} and with their worker. {@code jobs} knows all of them, and those that are over.
 */
final class QueueState {

    /** Jobs that one claim makes ready, ends the leases of, or leases. */
    private static final int BATCH = 500;

    private final String name;
    private final JobQueueOptions options;
    private final JobLimits limits;
    private final SseClock clock;
    private final Consumer<JobChange> changes;

    private final KnownJobs jobs;
    private final WaitingJobs waiting;
    private final MemoryWorkers workers;
    private final MemoryLeases leases;
    private final JobTransitions transitions;
    private final RateBudget rate;

    QueueState(String name, JobQueueOptions options, SseClock clock, Consumer<JobChange> changes) {
        this.name = name;
        this.options = options;
        this.limits = options.limits();
        this.clock = clock;
        this.changes = changes;
        this.jobs = new KnownJobs(limits);
        this.waiting = new WaitingJobs(changes);
        this.workers = new MemoryWorkers(options.leases().presence().toNanos());
        this.leases = new MemoryLeases(options.leases(), clock, workers);
        this.transitions = new JobTransitions(options.retries(), clock, changes, jobs, waiting, leases);
        this.rate = new RateBudget(limits, clock.nanos());
    }

    SubmitResult submit(JobSubmission submission) {
        jobs.forgetExpired(clock.nanos());
        String repeated = jobs.repeatedBy(submission);
        if (repeated != null) {
            return new SubmitResult(false, repeated);
        }
        if (jobs.isFull()) {
            throw new JobStoreFullException(("Queue '%s' is full (%d jobs). Increase"
                            + " 'sse.jobs.queues.%s.capacity', add workers, or purge dead letters.")
                    .formatted(name, limits.capacity(), name));
        }
        MemoryJob job = new MemoryJob(submission, options.retries().maxAttempts(), clock.instant(), clock.nanos());
        jobs.add(job);
        if (submission.spec().delay().isZero()) {
            waiting.enqueue(job);
        } else {
            waiting.delay(job);
        }
        return new SubmitResult(true, job.id);
    }

    ClaimResult claim(List<WorkerCapacity> capacities) {
        long now = clock.nanos();
        jobs.forgetExpired(now);
        boolean more = waiting.promoteDue(now, BATCH);
        more |= endLeases(now);
        int budget = Math.min(BATCH, rate.available(now));
        if (limits.maxConcurrent() > 0) {
            budget = Math.min(budget, limits.maxConcurrent() - leases.size());
        }
        List<LeasedJob> claimed = new ArrayList<>();
        for (WorkerCapacity capacity : capacities) {
            if (!waiting.hasReady() || claimed.size() >= budget) {
                break;
            }
            lease(capacity, budget, now, claimed);
        }
        rate.take(claimed.size());
        return new ClaimResult(
                claimed, (more || claimed.size() == BATCH) ? Duration.ZERO : next(now), waiting.hasReady());
    }

    /** Returns whether more leases may have ended. */
    private boolean endLeases(long now) {
        for (int i = 0; i < BATCH; i++) {
            MemoryJob overdue = leases.firstOverdue(now);
            if (overdue == null) {
                return false;
            }
            transitions.endLease(overdue);
        }
        return true;
    }

    private void lease(WorkerCapacity capacity, int budget, long now, List<LeasedJob> claimed) {
        String worker = capacity.worker();
        if (!workers.isPresent(worker, now)) {
            return;
        }
        int free = capacity.slots() - workers.heldBy(worker).size();
        while (free > 0 && claimed.size() < budget) {
            MemoryJob job = waiting.firstReady(capacity.tags());
            if (job == null) {
                return;
            }
            waiting.removeReady(job);
            claimed.add(leases.grant(job, worker, now));
            free--;
        }
    }

    private @Nullable Duration next(long now) {
        Duration next = earlier(waiting.nextDue(now), leases.nextEnd(now));
        return waiting.hasReady() ? earlier(next, rate.next()) : next;
    }

    private static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return (one != null) ? one : other;
        }
        return (one.compareTo(other) < 0) ? one : other;
    }

    AckResult acknowledge(JobAck ack) {
        jobs.forgetExpired(clock.nanos());
        MemoryJob job = jobs.find(ack.id());
        if (job == null) {
            return AckResult.UNKNOWN;
        }
        if (!job.holds(ack.lease())) {
            return AckResult.SUPERSEDED;
        }
        if (job.settled != null) {
            return (job.settled == ack.kind()) ? AckResult.REPEATED : AckResult.CONFLICT;
        }
        if (job.status.isTerminal()) {
            return AckResult.CONFLICT;
        }
        boolean late = job.status != JobStatus.LEASED;
        if (ack.kind() == JobAck.Kind.PROGRESS) {
            // An ended lease must not come back to life.
            return late ? AckResult.SUPERSEDED : transitions.progress(job, ack.body());
        }
        if (late) {
            waiting.removeReady(job);
        } else {
            leases.end(job);
        }
        transitions.settle(job, ack);
        return late ? AckResult.ACCEPTED_LATE : AckResult.ACCEPTED;
    }

    BeatResult beat(WorkerBeat beat) {
        long now = clock.nanos();
        workers.seen(beat, now);
        List<String> lost = new ArrayList<>();
        List<String> cancelled = new ArrayList<>();
        beat.held().forEach((id, lease) -> {
            MemoryJob job = jobs.find(id);
            if (job == null || job.status != JobStatus.LEASED || !job.holds(lease)) {
                lost.add(id);
                return;
            }
            transitions.renew(job);
            if (job.cancelReason != null) {
                cancelled.add(id);
            }
        });
        List<LeasedJob> undelivered = new ArrayList<>();
        for (MemoryJob job : workers.heldBy(beat.worker())) {
            if (!job.accepted
                    && !beat.held().containsKey(job.id)
                    && now - job.deliveredNanos >= beat.overdue().toNanos()) {
                job.deliveredNanos = now;
                undelivered.add(job.leased(now));
            }
        }
        changes.accept(new JobChange(JobChange.Kind.BEAT, "", beat.worker(), null, beat.announcement()));
        return new BeatResult(lost, cancelled, undelivered);
    }

    CancelResult cancel(String id, String reason) {
        jobs.forgetExpired(clock.nanos());
        MemoryJob job = jobs.find(id);
        if (job == null) {
            return CancelResult.UNKNOWN;
        }
        if (job.status.isTerminal()) {
            return CancelResult.FINISHED;
        }
        if (job.status == JobStatus.LEASED) {
            job.cancelReason = reason;
            changes.accept(job.change(JobChange.Kind.CANCEL_REQUESTED, reason));
            return CancelResult.REQUESTED;
        }
        waiting.remove(job);
        transitions.end(job, JobStatus.CANCELLED, reason);
        return CancelResult.CANCELLED;
    }

    Optional<JobInfo> find(String id) {
        jobs.forgetExpired(clock.nanos());
        return Optional.ofNullable(jobs.find(id)).map(job -> job.info(name));
    }

    Optional<JobHistory> history(String id, long after, int max) {
        jobs.forgetExpired(clock.nanos());
        return Optional.ofNullable(jobs.find(id)).map(job -> job.history(name, after, max));
    }

    List<JobInfo> deadLetters(int max) {
        return jobs.deadLetters(max).stream().map(job -> job.info(name)).toList();
    }

    boolean retry(String id) {
        MemoryJob job = jobs.revive(id);
        if (job == null) {
            return false;
        }
        job.beginAgain(clock.nanos());
        waiting.enqueue(job);
        return true;
    }

    boolean purge(String id) {
        return jobs.purge(id);
    }

    QueueCounts counts() {
        return new QueueCounts(
                waiting.ready(),
                waiting.blocked(),
                waiting.delayed(),
                leases.size(),
                jobs.dead(),
                waiting.lanes(),
                waiting.longestWait(clock.nanos()));
    }

    List<WorkerInfo> workers() {
        return workers.infos(clock.nanos());
    }
}
