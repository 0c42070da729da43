package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One job in memory. Guarded by the lock of its queue. */
final class MemoryJob {

    static final Comparator<MemoryJob> BY_SCORE =
            Comparator.<MemoryJob>comparingLong(job -> job.score).thenComparing(job -> job.id);

    /** End of the delay, or of the lease. The time must not change while the job is in a set with this order. */
    static final Comparator<MemoryJob> BY_TIME =
            Comparator.<MemoryJob>comparingLong(job -> job.timeNanos).thenComparing(job -> job.id);

    private static final long HEAD_START_NANOS = Duration.ofMinutes(1).toNanos();

    final String id;
    final JobSpec spec;
    final int maxAttempts;
    final String lane;
    final @Nullable String traceParent;
    final Instant submittedAt;

    @Nullable
    String payload;

    JobStatus status = JobStatus.READY;
    long score;
    long timeNanos;
    long dueNanos;
    int attempt;
    int deliveries;
    long fence;
    boolean accepted;

    @Nullable
    String worker;

    @Nullable
    String lease;

    long deliveredNanos;
    /** Outcome that was taken with the newest lease. */
    JobAck.@Nullable Kind settled;

    @Nullable
    String cancelReason;

    @Nullable
    String progress;

    @Nullable
    String result;

    @Nullable
    String error;

    @Nullable
    Instant endedAt;

    long endedNanos;

    /** Most jobs are over before anything is worth an entry. */
    private @Nullable MemoryHistory history;

    MemoryJob(JobSubmission submission, int maxAttempts, Instant now, long nowNanos) {
        this.id = submission.id();
        this.spec = submission.spec();
        this.payload = submission.payload();
        this.traceParent = submission.traceParent();
        this.maxAttempts = (spec.maxAttempts() > 0) ? spec.maxAttempts() : maxAttempts;
        this.lane = String.join("+", spec.tags());
        this.submittedAt = now;
        becomeDue(nowNanos + spec.delay().toNanos());
    }

    void becomeDue(long nanos) {
        dueNanos = nanos;
        timeNanos = nanos;
        score = nanos - spec.priority() * HEAD_START_NANOS;
    }

    /** A dead letter is a new job again, with its history. */
    void beginAgain(long nowNanos) {
        record(JobEvent.Kind.REVIVED, error);
        attempt = 0;
        deliveries = 0;
        accepted = false;
        lease = null;
        worker = null;
        settled = null;
        error = null;
        endedAt = null;
        becomeDue(nowNanos);
    }

    boolean holds(String token) {
        return token.equals(lease);
    }

    LeasedJob leased(long nowNanos) {
        return new LeasedJob(
                Objects.requireNonNull(worker),
                id,
                Objects.requireNonNull(lease),
                fence,
                accepted ? attempt : attempt + 1,
                spec.type(),
                Objects.requireNonNull(payload),
                Duration.ofNanos(nowNanos - dueNanos),
                traceParent);
    }

    JobChange change(JobChange.Kind kind, @Nullable String body) {
        return new JobChange(kind, id, worker, lease, body);
    }

    void record(JobEvent.Kind kind, @Nullable String body) {
        if (history == null) {
            history = new MemoryHistory();
        }
        history.add(kind, (body != null) ? body : "");
    }

    JobHistory history(String queue, long after, int max) {
        return (history != null)
                ? new JobHistory(info(queue), history.total(), history.after(after, max))
                : new JobHistory(info(queue), 0, List.of());
    }

    JobInfo info(String queue) {
        return new JobInfo(
                queue,
                id,
                status,
                spec,
                attempt,
                deliveries,
                (status == JobStatus.LEASED) ? worker : null,
                lease,
                progress,
                result,
                error,
                submittedAt,
                endedAt);
    }
}
