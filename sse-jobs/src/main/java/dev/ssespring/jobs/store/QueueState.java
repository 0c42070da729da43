package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one queue in memory, and every decision about them. Owned by the thread that holds the lock of its {@link
 * MemoryQueue}; it does not block and calls nothing but clock and {@code changes}.
 *
 * <p>Where a job is follows from its status: ready jobs are in {@code ready}, delayed ones in {@code delayed}, leased
 * ones in {@code leased} and with their worker, blocked ones with their key, dead letters in {@code dead}, the rest in
 * {@code ended}.
 */
final class QueueState {

    /** Jobs that one claim makes ready, ends the leases of, or leases. */
    private static final int BATCH = 500;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final JobQueueOptions options;
    private final JobLimits limits;
    private final SseClock clock;
    private final Consumer<JobChange> changes;

    private final Map<String, MemoryJob> jobs = new HashMap<>();
    private final Map<String, String> idempotencyKeys = new HashMap<>();
    private final ReadyLanes ready = new ReadyLanes();
    private final TreeSet<MemoryJob> delayed = new TreeSet<>(MemoryJob.BY_TIME);
    private final TreeSet<MemoryJob> leased = new TreeSet<>(MemoryJob.BY_TIME);
    private final OrderingKeys keys = new OrderingKeys();
    private final MemoryWorkers workers;
    private final RateBudget rate;

    /** Dead letters and jobs that are over otherwise, in the order of their ends. */
    private final Map<String, MemoryJob> dead = new LinkedHashMap<>();

    private final Map<String, MemoryJob> ended = new LinkedHashMap<>();

    QueueState(String name, JobQueueOptions options, SseClock clock, Consumer<JobChange> changes) {
        this.name = name;
        this.options = options;
        this.limits = options.limits();
        this.clock = clock;
        this.changes = changes;
        this.workers = new MemoryWorkers(options.leases().presence().toNanos());
        this.rate = new RateBudget(limits, clock.nanos());
    }

    SubmitResult submit(JobSubmission submission) {
        forgetExpired();
        String key = submission.spec().idempotencyKey();
        String known = (key != null) ? idempotencyKeys.get(key) : null;
        if (known != null || jobs.containsKey(submission.id())) {
            return new SubmitResult(false, (known != null) ? known : submission.id());
        }
        if (jobs.size() - ended.size() >= limits.capacity()) {
            throw new JobStoreFullException(("Queue '%s' is full (%d jobs). Increase"
                            + " 'sse.jobs.queues.%s.capacity', add workers, or purge dead letters.")
                    .formatted(name, limits.capacity(), name));
        }
        MemoryJob job = new MemoryJob(submission, options.retries().maxAttempts(), clock.instant(), clock.nanos());
        jobs.put(job.id, job);
        if (key != null) {
            idempotencyKeys.put(key, job.id);
        }
        if (submission.spec().delay().isZero()) {
            enqueue(job);
        } else {
            delay(job);
        }
        return new SubmitResult(true, job.id);
    }

    private void enqueue(MemoryJob job) {
        if (keys.acquire(job)) {
            makeReady(job);
        } else {
            job.status = JobStatus.BLOCKED;
        }
    }

    private void makeReady(MemoryJob job) {
        job.status = JobStatus.READY;
        if (ready.add(job)) {
            changes.accept(new JobChange(JobChange.Kind.READY, "", null, null, null));
        }
    }

    private void delay(MemoryJob job) {
        job.status = JobStatus.DELAYED;
        delayed.add(job);
    }

    ClaimResult claim(List<WorkerCapacity> capacities) {
        long now = clock.nanos();
        forgetExpired();
        boolean more = promoteDue(now);
        more |= endLeases(now);
        int budget = Math.min(BATCH, rate.available(now));
        if (limits.maxConcurrent() > 0) {
            budget = Math.min(budget, limits.maxConcurrent() - leased.size());
        }
        List<LeasedJob> claimed = new ArrayList<>();
        for (WorkerCapacity capacity : capacities) {
            if (ready.isEmpty() || claimed.size() >= budget) {
                break;
            }
            lease(capacity, budget, now, claimed);
        }
        rate.take(claimed.size());
        return new ClaimResult(claimed, (more || claimed.size() == BATCH) ? Duration.ZERO : next(now));
    }

    private void lease(WorkerCapacity capacity, int budget, long now, List<LeasedJob> claimed) {
        String worker = capacity.worker();
        if (!workers.isPresent(worker, now)) {
            return;
        }
        int free = capacity.slots() - workers.heldBy(worker).size();
        while (free > 0 && claimed.size() < budget) {
            MemoryJob job = ready.first(capacity.tags());
            if (job == null) {
                return;
            }
            claimed.add(lease(job, worker, now));
            free--;
        }
    }

    private LeasedJob lease(MemoryJob job, String worker, long now) {
        ready.remove(job);
        job.status = JobStatus.LEASED;
        job.worker = worker;
        job.accepted = false;
        job.settled = null;
        job.deliveries++;
        job.deliveredNanos = now;
        job.fence = Math.max(job.fence + 1, clock.instant().toEpochMilli());
        job.lease = job.fence + "-" + HexFormat.of().toHexDigits(RANDOM.nextLong());
        job.timeNanos = now + options.leases().accept().toNanos();
        leased.add(job);
        workers.take(worker, job);
        return job.leased(now);
    }

    private boolean promoteDue(long now) {
        for (int i = 0; i < BATCH; i++) {
            if (delayed.isEmpty() || delayed.first().timeNanos - now > 0) {
                return false;
            }
            enqueue(Objects.requireNonNull(delayed.pollFirst()));
        }
        return true;
    }

    private boolean endLeases(long now) {
        for (int i = 0; i < BATCH; i++) {
            if (leased.isEmpty() || leased.first().timeNanos - now > 0) {
                return false;
            }
            endLease(leased.first());
        }
        return true;
    }

    private void endLease(MemoryJob job) {
        String worker = Objects.requireNonNull(job.worker);
        unlease(job);
        if (!job.accepted) {
            // It did not take the delivery: no more jobs until it is heard of again.
            workers.revoke(worker);
        }
        changes.accept(job.change(JobChange.Kind.LOST, null));
        if (job.cancelReason != null) {
            end(job, JobStatus.CANCELLED, job.cancelReason);
        } else if (job.accepted && job.attempt >= job.maxAttempts) {
            end(job, JobStatus.DEAD, "The lease has ended in attempt " + job.attempt);
        } else if (deliveriesAreOver(job)) {
            end(job, JobStatus.DEAD, "The lease has ended after delivery " + job.deliveries);
        } else {
            makeReady(job);
        }
    }

    private void unlease(MemoryJob job) {
        leased.remove(job);
        workers.drop(Objects.requireNonNull(job.worker), job);
    }

    private @Nullable Duration next(long now) {
        Duration next = null;
        if (!delayed.isEmpty()) {
            next = Duration.ofNanos(delayed.first().timeNanos - now);
        }
        if (!leased.isEmpty()) {
            next = earlier(next, Duration.ofNanos(leased.first().timeNanos - now));
        }
        return ready.isEmpty() ? next : earlier(next, rate.next());
    }

    private static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return (one != null) ? one : other;
        }
        return (one.compareTo(other) < 0) ? one : other;
    }

    AckResult acknowledge(JobAck ack) {
        forgetExpired();
        MemoryJob job = jobs.get(ack.id());
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
            return late ? AckResult.SUPERSEDED : progress(job, ack.body());
        }
        if (late) {
            ready.remove(job);
        } else {
            unlease(job);
        }
        job.settled = ack.kind();
        settle(job, ack);
        return late ? AckResult.ACCEPTED_LATE : AckResult.ACCEPTED;
    }

    private AckResult progress(MemoryJob job, @Nullable String body) {
        renew(job);
        if (body != null) {
            job.progress = body;
            job.record(JobEvent.Kind.PROGRESS, body);
            changes.accept(job.change(JobChange.Kind.PROGRESS, body));
        }
        return (job.cancelReason != null) ? AckResult.CANCELLED : AckResult.ACCEPTED;
    }

    private void settle(MemoryJob job, JobAck ack) {
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
            makeReady(job);
        }
    }

    private boolean deliveriesAreOver(MemoryJob job) {
        return job.deliveries >= Math.max(options.retries().maxDeliveries(), job.maxAttempts);
    }

    private void fail(MemoryJob job, JobAck ack) {
        if (ack.fatal() || job.attempt >= job.maxAttempts) {
            end(job, JobStatus.DEAD, ack.body());
            return;
        }
        Duration delay = (ack.retryAfter() != null)
                ? ack.retryAfter()
                : options.retries().backoff(job.attempt);
        job.error = ack.body();
        job.record(JobEvent.Kind.FAILED, ack.body());
        job.timeNanos = clock.nanos() + delay.toNanos();
        job.score = job.timeNanos;
        changes.accept(job.change(JobChange.Kind.RETRIED, ack.body()));
        delay(job);
    }

    private void accept(MemoryJob job) {
        if (!job.accepted) {
            job.accepted = true;
            job.attempt++;
            changes.accept(job.change(JobChange.Kind.STARTED, null));
        }
    }

    private void renew(MemoryJob job) {
        leased.remove(job);
        job.timeNanos = clock.nanos() + options.leases().lease().toNanos();
        leased.add(job);
        if (!job.accepted) {
            job.record(JobEvent.Kind.STARTED, String.valueOf(job.attempt + 1));
        }
        accept(job);
    }

    private void end(MemoryJob job, JobStatus status, @Nullable String error) {
        job.status = status;
        job.error = error;
        job.endedAt = clock.instant();
        job.endedNanos = clock.nanos();
        if (status == JobStatus.DEAD) {
            dead.put(job.id, job);
        } else {
            job.payload = null;
            ended.put(job.id, job);
            if (ended.size() > limits.capacity()) {
                forget(ended.values().iterator().next());
            }
        }
        MemoryJob next = keys.release(job);
        switch (status) {
            case DONE -> changes.accept(job.change(JobChange.Kind.DONE, job.result));
            case DEAD -> changes.accept(job.change(JobChange.Kind.DEAD, error));
            default -> changes.accept(job.change(JobChange.Kind.CANCELLED, error));
        }
        if (next != null) {
            makeReady(next);
        }
    }

    BeatResult beat(WorkerBeat beat) {
        long now = clock.nanos();
        workers.seen(beat, now);
        List<String> lost = new ArrayList<>();
        List<String> cancelled = new ArrayList<>();
        beat.held().forEach((id, lease) -> {
            MemoryJob job = jobs.get(id);
            if (job == null || job.status != JobStatus.LEASED || !job.holds(lease)) {
                lost.add(id);
                return;
            }
            renew(job);
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
        forgetExpired();
        MemoryJob job = jobs.get(id);
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
        delayed.remove(job);
        ready.remove(job);
        end(job, JobStatus.CANCELLED, reason);
        return CancelResult.CANCELLED;
    }

    Optional<JobInfo> find(String id) {
        forgetExpired();
        return Optional.ofNullable(jobs.get(id)).map(job -> job.info(name));
    }

    Optional<JobHistory> history(String id, long after, int max) {
        forgetExpired();
        return Optional.ofNullable(jobs.get(id)).map(job -> job.history(name, after, max));
    }

    List<JobInfo> deadLetters(int max) {
        return dead.values().stream().limit(max).map(job -> job.info(name)).toList();
    }

    boolean retry(String id) {
        MemoryJob job = dead.remove(id);
        if (job == null) {
            return false;
        }
        job.record(JobEvent.Kind.REVIVED, job.error);
        job.attempt = 0;
        job.deliveries = 0;
        job.accepted = false;
        job.lease = null;
        job.worker = null;
        job.settled = null;
        job.error = null;
        job.endedAt = null;
        job.becomeDue(clock.nanos());
        enqueue(job);
        return true;
    }

    boolean purge(String id) {
        MemoryJob job = dead.get(id);
        if (job != null) {
            forget(job);
        }
        return job != null;
    }

    private void forgetExpired() {
        long now = clock.nanos();
        Iterator<MemoryJob> oldest = ended.values().iterator();
        while (oldest.hasNext()) {
            MemoryJob job = oldest.next();
            if (now - job.endedNanos < limits.retention().toNanos()) {
                return;
            }
            oldest.remove();
            forget(job);
        }
    }

    private void forget(MemoryJob job) {
        jobs.remove(job.id);
        ended.remove(job.id);
        dead.remove(job.id);
        if (job.spec.idempotencyKey() != null) {
            idempotencyKeys.remove(job.spec.idempotencyKey());
        }
    }

    QueueCounts counts() {
        long now = clock.nanos();
        Duration oldest = ready.heads().stream()
                .map(job -> Duration.ofNanos(now - job.dueNanos))
                .max(Duration::compareTo)
                .orElse(null);
        return new QueueCounts(
                ready.size(), keys.waiting(), delayed.size(), leased.size(), dead.size(), ready.sizes(), oldest);
    }

    List<WorkerInfo> workers() {
        return workers.infos(clock.nanos());
    }
}
