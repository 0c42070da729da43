package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.jobs.store.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Contract of a {@link JobStore}, as JUnit tests: extend it to test a store of your own. It covers leases and acknowledgements, the
 * accept window, attempts and back-off, priorities, tags, ordering and idempotency keys, limits, retention, changes, and workers
 * that vanish, come back late and fail.
 */
public abstract class JobStoreContract {

    private static final Duration ACCEPT = Duration.ofMillis(400);
    private static final Duration LEASE = Duration.ofMillis(1_200);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration PRESENCE = Duration.ofSeconds(20);
    /** Notifications are on their way for at most so many steps of time. */
    private static final int MAX_STEPS = 200;

    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration RETENTION = Duration.ofSeconds(2);

    private final String queueName = "queue-" + UUID.randomUUID();
    private int submitted;

    /** For subclasses. */
    protected JobStoreContract() {}

    /**
     * Returns the store as one node sees it.
     *
     * @return the same object for each call in a test
     */
    protected abstract JobStore store();

    /**
     * Returns the store as another node sees it: another object with the same jobs.
     *
     * @return the same object for each call in a test; that of {@link #store()} if the store serves one node only
     */
    protected abstract JobStore otherStore();

    /**
     * Returns when this time has passed on the clock of the store. Called by one thread at a time.
     *
     * @param time more than zero
     */
    protected abstract void passTime(Duration time);

    /**
     * Returns how many jobs the test with random workers submits.
     *
     * @return one or more
     */
    protected abstract int randomJobs();

    private static JobQueueOptions options(int maxAttempts, int maxDeliveries, JobLimits limits) {
        return new JobQueueOptions(
                new JobLeaseOptions(ACCEPT, LEASE, BEAT, PRESENCE),
                new JobRetryOptions(maxAttempts, maxDeliveries, Duration.ofMillis(300), Duration.ofMillis(900)),
                limits);
    }

    private static JobLimits limits() {
        return new JobLimits(1_000, 0, 0, 1, RETENTION);
    }

    private QueueStore queue() {
        return store().queue(queueName, options(3, 20, limits()));
    }

    private String submit(QueueStore queue, Consumer<JobSpec.Builder> customizer) {
        JobSpec.Builder spec = JobSpec.builder();
        customizer.accept(spec);
        String id = "job-%06d".formatted(++submitted);
        assertThat(queue.submit(new JobSubmission(id, "{\"n\":" + submitted + "}", spec.build(), null))
                        .added())
                .isTrue();
        return id;
    }

    private String submit(QueueStore queue) {
        return submit(queue, spec -> {});
    }

    /** A beat that makes a worker present and holds nothing that could be redelivered. */
    private static BeatResult beat(QueueStore queue, String worker, LeasedJob... held) {
        Map<String, String> leases = new HashMap<>();
        Arrays.stream(held).forEach(job -> leases.put(job.id(), job.lease()));
        return queue.beat(new WorkerBeat(worker, 1, Set.of(), leases, Duration.ofDays(1)));
    }

    private static List<LeasedJob> claim(QueueStore queue, String worker, int slots, String... tags) {
        // Ends leases before the beat: the end of one that was not accepted makes its worker absent.
        queue.claim(List.of());
        beat(queue, worker);
        return queue.claim(List.of(new WorkerCapacity(worker, slots, Set.of(tags))))
                .jobs();
    }

    private static LeasedJob claimOne(QueueStore queue, String worker) {
        List<LeasedJob> jobs = claim(queue, worker, 1);
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    @Test
    void aJobIsLeasedAndItsResultTaken() {
        QueueStore queue = queue();
        String id = submit(queue);

        LeasedJob job = claimOne(queue, "w");

        assertThat(job.id()).isEqualTo(id);
        assertThat(job.payload()).isEqualTo("{\"n\":1}");
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.LEASED);
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "42"))).isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DONE);
        assertThat(queue.find(id).orElseThrow().result()).isEqualTo("42");
    }

    @Test
    void theFourAcknowledgementsAreAnsweredByTheTable() {
        QueueStore queue = queue();
        String id = submit(queue);
        assertThat(queue.acknowledge(JobAck.complete("nobody", "1-a", null))).isEqualTo(AckResult.UNKNOWN);
        assertThat(queue.acknowledge(JobAck.complete(id, "1-a", null))).isEqualTo(AckResult.SUPERSEDED);

        LeasedJob job = claimOne(queue, "w");

        assertThat(queue.acknowledge(JobAck.complete(id, job.lease() + "0", "1")))
                .isEqualTo(AckResult.SUPERSEDED);
        assertThat(queue.acknowledge(JobAck.progress(id, job.lease(), "1"))).isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "1"))).isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "1"))).isEqualTo(AckResult.REPEATED);
        assertThat(queue.acknowledge(JobAck.fail(id, job.lease(), "x", null))).isEqualTo(AckResult.CONFLICT);
        assertThat(queue.acknowledge(JobAck.release(id, job.lease()))).isEqualTo(AckResult.CONFLICT);
        assertThat(queue.acknowledge(JobAck.progress(id, job.lease(), "2"))).isEqualTo(AckResult.CONFLICT);
        assertThat(queue.acknowledge(JobAck.complete(id, "1-a", "1"))).isEqualTo(AckResult.SUPERSEDED);
        assertThat(otherQueue().find(id).orElseThrow().result()).isEqualTo("1");
        assertThat(otherQueue().find(id).orElseThrow().progress()).isEqualTo("1");
    }

    @Test
    void aLeaseThatWasSupersededIsFencedOff() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob first = claimOne(queue, "w1");
        passTime(ACCEPT.multipliedBy(2));

        LeasedJob second = claimOne(otherQueue(), "w2");

        assertThat(second.id()).isEqualTo(id);
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(second.lease()).isNotEqualTo(first.lease());
        assertThat(queue.acknowledge(JobAck.complete(id, first.lease(), null))).isEqualTo(AckResult.SUPERSEDED);
        assertThat(queue.acknowledge(JobAck.progress(id, first.lease(), null))).isEqualTo(AckResult.SUPERSEDED);
        assertThat(beat(queue, "w1", first).lost()).containsExactly(id);
        assertThat(queue.acknowledge(JobAck.complete(id, second.lease(), null))).isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.complete(id, first.lease(), null))).isEqualTo(AckResult.SUPERSEDED);
    }

    @Test
    void aLateOutcomeIsTakenUntilAnotherWorkerHasTheJob() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w1");
        passTime(ACCEPT.multipliedBy(2));
        assertThat(queue.claim(List.of()).jobs()).isEmpty();
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.READY);

        assertThat(queue.acknowledge(JobAck.progress(id, job.lease(), null))).isEqualTo(AckResult.SUPERSEDED);
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "7"))).isEqualTo(AckResult.ACCEPTED_LATE);

        assertThat(claim(queue, "w2", 5)).isEmpty();
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DONE);
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "7"))).isEqualTo(AckResult.REPEATED);
    }

    @Test
    void anOverdueLeaseThatNoClaimHasNoticedIsSavedByABeat() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w1");
        passTime(ACCEPT.multipliedBy(2));

        assertThat(beat(queue, "w1", job).lost()).isEmpty();

        assertThat(claim(queue, "w2", 1)).isEmpty();
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), null))).isEqualTo(AckResult.ACCEPTED);
    }

    @Test
    void aDeliveryThatWasNotAcceptedCountsNoAttemptAndIsLimitedByDeliveries() {
        QueueStore queue = store().queue(queueName, options(2, 3, limits()));
        String id = submit(queue);
        for (int delivery = 1; delivery <= 3; delivery++) {
            LeasedJob job = claimOne(queue, "w");
            assertThat(job.attempt()).isEqualTo(1);
            passTime(ACCEPT.multipliedBy(2));
        }

        assertThat(claim(queue, "w", 1)).isEmpty();

        JobInfo dead = queue.find(id).orElseThrow();
        assertThat(dead.status()).isEqualTo(JobStatus.DEAD);
        assertThat(dead.attempt()).isZero();
        assertThat(dead.deliveries()).isEqualTo(3);
        assertThat(dead.error()).isNotBlank();
    }

    @Test
    void aJobWhoseWorkersDieIsDeadAfterItsAttempts() {
        QueueStore queue = store().queue(queueName, options(2, 20, limits()));
        String id = submit(queue);
        for (int attempt = 1; attempt <= 2; attempt++) {
            LeasedJob job = claimOne(queue, "w" + attempt);
            assertThat(job.attempt()).isEqualTo(attempt);
            beat(queue, "w" + attempt, job);
            passTime(LEASE.plus(ACCEPT));
        }

        queue.claim(List.of());

        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DEAD);
        assertThat(queue.find(id).orElseThrow().attempt()).isEqualTo(2);
        assertThat(queue.deadLetters(10)).extracting(JobInfo::id).containsExactly(id);
    }

    @Test
    void aBeatRenewsTheLeasesThatItNames() {
        QueueStore queue = queue();
        submit(queue);
        LeasedJob job = claimOne(queue, "w1");
        for (int i = 0; i < 3; i++) {
            assertThat(beat(queue, "w1", job).lost()).isEmpty();
            passTime(LEASE.dividedBy(2));
            assertThat(claim(queue, "w2", 1)).isEmpty();
        }

        passTime(LEASE);

        assertThat(claimOne(queue, "w2").attempt()).isEqualTo(2);
    }

    @Test
    void progressAcceptsAndRenewsALease() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w1");

        assertThat(queue.acknowledge(JobAck.progress(id, job.lease(), null))).isEqualTo(AckResult.ACCEPTED);

        passTime(ACCEPT.multipliedBy(2));
        assertThat(claim(queue, "w2", 1)).isEmpty();
        assertThat(queue.find(id).orElseThrow().attempt()).isEqualTo(1);
        assertThat(queue.find(id).orElseThrow().worker()).isEqualTo("w1");
    }

    @Test
    void creditIsWhatTheLeasesLeave() {
        QueueStore queue = queue();
        for (int i = 0; i < 5; i++) {
            submit(queue);
        }
        List<LeasedJob> first = claim(queue, "w", 2);
        assertThat(first).hasSize(2);
        assertThat(claim(otherQueue(), "w", 2)).isEmpty();

        queue.acknowledge(JobAck.complete(first.get(0).id(), first.get(0).lease(), null));

        assertThat(claim(queue, "w", 2)).hasSize(1);
        assertThat(claim(queue, "w", 1)).isEmpty();
        assertThat(claim(queue, "w", 0)).isEmpty();
        assertThat(queue.counts().leased()).isEqualTo(2);
    }

    @Test
    void aWorkerWithoutABeatGetsNoJob() {
        QueueStore queue = queue();
        submit(queue);
        List<WorkerCapacity> worker = List.of(new WorkerCapacity("w", 1, Set.of()));
        assertThat(queue.claim(worker).jobs()).isEmpty();

        beat(otherQueue(), "w");
        assertThat(queue.claim(worker).jobs()).hasSize(1);
        passTime(ACCEPT.multipliedBy(2));

        // It has not taken the delivery.
        assertThat(queue.claim(worker).jobs()).isEmpty();
        assertThat(queue.workers()).isEmpty();
        beat(queue, "w");
        assertThat(queue.claim(worker).jobs()).hasSize(1);
    }

    @Test
    void presenceEndsAfterItsTime() {
        QueueStore queue = store().queue(
                        queueName,
                        new JobQueueOptions(
                                new JobLeaseOptions(ACCEPT, LEASE, BEAT, Duration.ofMillis(600)),
                                JobRetryOptions.DEFAULTS,
                                limits()));
        submit(queue);
        queue.beat(new WorkerBeat("w", 3, Set.of("gpu"), Map.of(), Duration.ZERO));
        assertThat(queue.workers()).containsExactly(new WorkerInfo("w", 3, Set.of("gpu"), 0));

        passTime(Duration.ofSeconds(1));

        assertThat(queue.claim(List.of(new WorkerCapacity("w", 3, Set.of()))).jobs())
                .isEmpty();
        assertThat(queue.workers()).isEmpty();
    }

    @Test
    void aBeatHandsOverWhatDidNotArriveWithTheSameLease() {
        QueueStore queue = queue();
        submit(queue);
        submit(queue);
        List<LeasedJob> jobs = claim(queue, "w", 2);

        BeatResult early = queue.beat(new WorkerBeat(
                "w", 2, Set.of(), Map.of(jobs.get(0).id(), jobs.get(0).lease()), Duration.ofDays(1)));
        BeatResult due = queue.beat(new WorkerBeat(
                "w", 2, Set.of(), Map.of(jobs.get(0).id(), jobs.get(0).lease()), Duration.ZERO));

        assertThat(early.undelivered()).isEmpty();
        assertThat(due.undelivered()).hasSize(1);
        assertThat(due.undelivered().get(0).lease()).isEqualTo(jobs.get(1).lease());
        assertThat(due.undelivered().get(0).payload()).isEqualTo(jobs.get(1).payload());
        assertThat(due.undelivered().get(0).fence()).isEqualTo(jobs.get(1).fence());
        assertThat(due.lost()).isEmpty();
        assertThat(queue.beat(new WorkerBeat(
                                "w", 2, Set.of(), Map.of(jobs.get(0).id(), "9-x"), Duration.ofDays(1)))
                        .lost())
                .containsExactly(jobs.get(0).id());
    }

    @Test
    void aFailedJobIsTriedAgainAfterItsBackoffAndThenDead() {
        QueueStore queue = store().queue(queueName, options(2, 20, limits()));
        String id = submit(queue);
        LeasedJob first = claimOne(queue, "w");
        assertThat(queue.acknowledge(JobAck.fail(id, first.lease(), "boom", null)))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DELAYED);
        assertThat(queue.find(id).orElseThrow().error()).isEqualTo("boom");
        beat(queue, "w");
        ClaimResult early = queue.claim(List.of(new WorkerCapacity("w", 1, Set.of())));
        assertThat(early.jobs()).isEmpty();
        assertThat(early.next()).isBetween(Duration.ofNanos(1), Duration.ofMillis(300));
        passTime(Duration.ofMillis(320));

        LeasedJob second = claimOne(queue, "w");

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(queue.acknowledge(JobAck.fail(id, second.lease(), "bang", null)))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.fail(id, second.lease(), "bang", null)))
                .isEqualTo(AckResult.REPEATED);
        JobInfo dead = queue.find(id).orElseThrow();
        assertThat(dead.status()).isEqualTo(JobStatus.DEAD);
        assertThat(dead.error()).isEqualTo("bang");
    }

    @Test
    void aFailedJobWaitsForTheGivenTimeInstead() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");

        queue.acknowledge(JobAck.fail(id, job.lease(), "busy", Duration.ZERO));

        assertThat(claimOne(queue, "w").attempt()).isEqualTo(2);
    }

    @Test
    void aRejectedJobIsDeadAtOnceAndCanBeRetriedOrPurged() {
        QueueStore queue = queue();
        String first = submit(queue);
        String second = submit(queue);
        for (int i = 0; i < 2; i++) {
            LeasedJob job = claimOne(queue, "w");
            queue.acknowledge(JobAck.reject(job.id(), job.lease(), "no"));
        }
        assertThat(queue.deadLetters(10)).extracting(JobInfo::id).containsExactly(first, second);
        assertThat(queue.deadLetters(1)).hasSize(1);
        assertThat(queue.counts().dead()).isEqualTo(2);
        long fence = Long.parseLong(
                Objects.requireNonNull(queue.find(first).orElseThrow().lease()).split("-", 2)[0]);

        assertThat(queue.retry(first)).isTrue();
        assertThat(queue.retry(first)).isFalse();
        assertThat(queue.purge(second)).isTrue();
        assertThat(queue.purge(second)).isFalse();

        assertThat(queue.find(second)).isEmpty();
        assertThat(queue.find(first).orElseThrow().lease()).isNull();
        LeasedJob again = claimOne(queue, "w");
        assertThat(again.id()).isEqualTo(first);
        assertThat(again.payload()).isEqualTo("{\"n\":1}");
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.fence()).isGreaterThan(fence);
        assertThat(queue.counts().dead()).isZero();
        assertThat(queue.retry("nobody")).isFalse();
    }

    @Test
    void aReleasedJobKeepsItsPlaceAndCountsNoAttempt() {
        QueueStore queue = queue();
        String first = submit(queue);
        submit(queue);
        LeasedJob job = claimOne(queue, "w");
        beat(queue, "w", job);

        assertThat(queue.acknowledge(JobAck.release(first, job.lease()))).isEqualTo(AckResult.ACCEPTED);

        assertThat(queue.acknowledge(JobAck.complete(first, job.lease(), null))).isEqualTo(AckResult.CONFLICT);
        assertThat(queue.acknowledge(JobAck.release(first, job.lease()))).isEqualTo(AckResult.REPEATED);
        LeasedJob again = claimOne(queue, "w");
        assertThat(again.id()).isEqualTo(first);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(queue.acknowledge(JobAck.complete(first, again.lease(), null)))
                .isEqualTo(AckResult.ACCEPTED);
    }

    @Test
    void aJobThatIsAlwaysGivenBackIsDeadAfterItsDeliveries() {
        QueueStore queue = store().queue(queueName, options(1, 2, limits()));
        String id = submit(queue);
        for (int i = 0; i < 2; i++) {
            LeasedJob job = claimOne(queue, "w");
            queue.acknowledge(JobAck.release(id, job.lease()));
        }

        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DEAD);
    }

    @Test
    void priorityIsAHeadStart() {
        QueueStore queue = queue();
        String low = submit(queue, spec -> spec.priority(-1));
        String normal = submit(queue);
        String high = submit(queue, spec -> spec.priority(5));

        assertThat(claim(queue, "w", 3)).extracting(LeasedJob::id).containsExactly(high, normal, low);
    }

    @Test
    void jobsOfOnePriorityComeInTheOrderOfTheirSubmission() {
        QueueStore queue = queue();
        List<String> ids = List.of(submit(queue), submit(queue), submit(queue));

        assertThat(claim(queue, "w", 3)).extracting(LeasedJob::id).containsExactlyElementsOf(ids);
    }

    @Test
    void aDelayedJobIsReadyWhenItIsDue() {
        QueueStore queue = queue();
        String id = submit(queue, spec -> spec.delay(Duration.ofMillis(300)));
        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DELAYED);
        assertThat(queue.counts().delayed()).isEqualTo(1);
        beat(queue, "w");
        ClaimResult early = queue.claim(List.of(new WorkerCapacity("w", 1, Set.of())));
        assertThat(early.jobs()).isEmpty();
        assertThat(early.next()).isBetween(Duration.ofNanos(1), Duration.ofMillis(300));

        passTime(Duration.ofMillis(320));

        assertThat(claimOne(queue, "w").id()).isEqualTo(id);
    }

    @Test
    void aRepeatedSubmissionIsTheSameJobAsLongAsThatIsKnown() {
        QueueStore queue = queue();
        String id = submit(queue, spec -> spec.idempotencyKey("k"));
        JobSpec same = JobSpec.builder().idempotencyKey("k").build();

        assertThat(otherQueue().submit(new JobSubmission("job-900001", "{}", same, null)))
                .isEqualTo(new SubmitResult(false, id));
        assertThat(queue.submit(new JobSubmission(id, "{}", JobSpec.DEFAULTS, null)))
                .isEqualTo(new SubmitResult(false, id));
        LeasedJob job = claimOne(queue, "w");
        assertThat(claim(queue, "w", 9)).isEmpty();
        queue.acknowledge(JobAck.complete(id, job.lease(), null));
        assertThat(queue.submit(new JobSubmission("job-900002", "{}", same, null)))
                .isEqualTo(new SubmitResult(false, id));

        passTime(RETENTION.plusMillis(100));

        assertThat(queue.find(id)).isEmpty();
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), null))).isEqualTo(AckResult.UNKNOWN);
        assertThat(queue.submit(new JobSubmission("job-900003", "{}", same, null)))
                .isEqualTo(new SubmitResult(true, "job-900003"));
    }

    @Test
    void jobsOfAKeyRunOneAtATimeInOrderThroughFailureCrashAndCancellation() {
        QueueStore queue = queue();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(submit(queue, spec -> spec.key("A")));
        }
        String other = submit(queue, spec -> spec.key("B"));
        List<LeasedJob> jobs = claim(queue, "w", 10);
        assertThat(jobs).extracting(LeasedJob::id).containsExactlyInAnyOrder(ids.get(0), other);
        assertThat(queue.find(ids.get(1)).orElseThrow().status()).isEqualTo(JobStatus.BLOCKED);
        assertThat(queue.counts().blocked()).isEqualTo(4);
        LeasedJob first = jobs.stream()
                .filter(job -> job.id().equals(ids.get(0)))
                .findFirst()
                .orElseThrow();

        // It keeps the key during its back-off.
        queue.acknowledge(JobAck.fail(ids.get(0), first.lease(), "x", Duration.ofMillis(200)));
        assertThat(claim(queue, "w", 10)).isEmpty();
        passTime(Duration.ofMillis(220));
        LeasedJob again = only(claim(queue, "w", 10));
        assertThat(again.id()).isEqualTo(ids.get(0));
        queue.acknowledge(JobAck.complete(ids.get(0), again.lease(), null));

        // It keeps the key through the crash of its worker.
        assertThat(only(claim(queue, "w", 10)).id()).isEqualTo(ids.get(1));
        passTime(ACCEPT.multipliedBy(2));
        LeasedJob second = only(claim(queue, "w2", 10).stream()
                .filter(job -> !job.id().equals(other))
                .toList());
        assertThat(second.id()).isEqualTo(ids.get(1));

        assertThat(queue.cancel(ids.get(2), "no")).isEqualTo(CancelResult.CANCELLED);
        assertThat(queue.cancel(ids.get(1), "no")).isEqualTo(CancelResult.REQUESTED);
        assertThat(claim(queue, "w2", 10)).isEmpty();
        queue.acknowledge(JobAck.fail(ids.get(1), second.lease(), "stopped", null));
        assertThat(queue.find(ids.get(1)).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);

        LeasedJob fourth = only(claim(queue, "w2", 10));
        assertThat(fourth.id()).isEqualTo(ids.get(3));
        queue.acknowledge(JobAck.reject(ids.get(3), fourth.lease(), "never"));
        assertThat(only(claim(queue, "w2", 10)).id()).isEqualTo(ids.get(4));
    }

    @Test
    void aDelayedJobTakesItsPlaceInTheOrderOfItsKeyWhenItIsDue() {
        QueueStore queue = queue();
        String late = submit(queue, spec -> spec.key("A").delay(Duration.ofMillis(200)));
        String first = submit(queue, spec -> spec.key("A"));
        String second = submit(queue, spec -> spec.key("A"));
        LeasedJob job = claimOne(queue, "w");
        assertThat(job.id()).isEqualTo(first);
        queue.acknowledge(JobAck.progress(first, job.lease(), null));
        passTime(Duration.ofMillis(220));
        queue.claim(List.of());

        queue.acknowledge(JobAck.complete(first, job.lease(), null));

        LeasedJob next = claimOne(queue, "w");
        assertThat(next.id()).isEqualTo(second);
        queue.acknowledge(JobAck.complete(second, next.lease(), null));
        assertThat(claimOne(queue, "w").id()).isEqualTo(late);
    }

    @Test
    void aCancelledJobNeverComesBack() {
        QueueStore queue = queue();
        String waiting = submit(queue);
        assertThat(queue.cancel(waiting, "a reason")).isEqualTo(CancelResult.CANCELLED);
        assertThat(queue.cancel(waiting, "again")).isEqualTo(CancelResult.FINISHED);
        assertThat(queue.cancel("nobody", "a reason")).isEqualTo(CancelResult.UNKNOWN);
        assertThat(queue.find(waiting).orElseThrow().error()).isEqualTo("a reason");
        assertThat(claim(queue, "w", 1)).isEmpty();

        String running = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        assertThat(otherQueue().cancel(running, "stop")).isEqualTo(CancelResult.REQUESTED);
        assertThat(beat(queue, "w", job).cancelled()).containsExactly(running);
        assertThat(queue.acknowledge(JobAck.progress(running, job.lease(), "1")))
                .isEqualTo(AckResult.CANCELLED);
        assertThat(queue.acknowledge(JobAck.fail(running, job.lease(), "stopped", null)))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.find(running).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);

        String lost = submit(queue);
        claimOne(queue, "w");
        queue.cancel(lost, "stop");
        passTime(ACCEPT.multipliedBy(2));
        assertThat(claim(queue, "w", 1)).isEmpty();
        assertThat(queue.find(lost).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);

        String delayed = submit(queue, spec -> spec.delay(Duration.ofMinutes(1)));
        assertThat(queue.cancel(delayed, "no")).isEqualTo(CancelResult.CANCELLED);
        assertThat(queue.counts().delayed()).isZero();
    }

    @Test
    void aResultThatIsReportedInSpiteOfACancellationIsTaken() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        queue.cancel(id, "stop");

        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), "1"))).isEqualTo(AckResult.ACCEPTED);

        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void jobsThatNeedTagsWaitForWorkersThatHaveThem() {
        QueueStore queue = queue();
        String gpu = submit(queue, spec -> spec.requires("gpu", "eu"));
        String any = submit(queue);
        assertThat(queue.counts().lanes()).isEqualTo(Map.of("", 1L, "eu+gpu", 1L));

        assertThat(claim(queue, "w1", 5, "gpu")).extracting(LeasedJob::id).containsExactly(any);
        assertThat(claim(queue, "w2", 5, "eu", "gpu", "big"))
                .extracting(LeasedJob::id)
                .containsExactly(gpu);
    }

    @Test
    void lanesAreServedInTheOrderOfTheirScores() {
        QueueStore queue = queue();
        List<String> ids = List.of(
                submit(queue, spec -> spec.requires("gpu")),
                submit(queue),
                submit(queue, spec -> spec.requires("gpu")),
                submit(queue));

        assertThat(claim(queue, "w", 3, "gpu")).extracting(LeasedJob::id).containsExactlyElementsOf(ids.subList(0, 3));
    }

    @Test
    void theNumberOfConcurrentJobsIsLimitedForAllWorkersTogether() {
        QueueStore queue = store().queue(queueName, options(3, 20, new JobLimits(1_000, 3, 0, 1, RETENTION)));
        for (int i = 0; i < 10; i++) {
            submit(queue);
        }
        assertThat(claim(queue, "w1", 2)).hasSize(2);
        List<LeasedJob> jobs = claim(queue, "w2", 5);
        assertThat(jobs).hasSize(1);
        assertThat(claim(queue, "w3", 5)).isEmpty();

        queue.acknowledge(JobAck.complete(jobs.get(0).id(), jobs.get(0).lease(), null));

        assertThat(claim(queue, "w3", 5)).hasSize(1);
    }

    @Test
    void theRateIsLimited() {
        QueueStore queue = store().queue(queueName, options(3, 20, new JobLimits(1_000, 0, 10, 5, RETENTION)));
        for (int i = 0; i < 50; i++) {
            submit(queue);
        }
        beat(queue, "w");
        ClaimResult first = queue.claim(List.of(new WorkerCapacity("w", 50, Set.of())));
        assertThat(first.jobs()).hasSize(5);
        assertThat(first.next()).isNotNull();
        passTime(Duration.ofMillis(320));

        // Redis' clock does not stand still between the calls.
        assertThat(claim(queue, "w", 50)).hasSizeBetween(3, 5);
    }

    @Test
    void aFullQueueRefusesJobsUntilOthersAreOver() {
        QueueStore queue = store().queue(queueName, options(3, 20, new JobLimits(2, 0, 0, 1, RETENTION)));
        submit(queue);
        submit(queue, spec -> spec.delay(Duration.ofMinutes(1)));
        assertThatExceptionOfType(JobStoreFullException.class)
                .isThrownBy(() -> submit(queue))
                .withMessageContaining("capacity");
        LeasedJob job = claimOne(queue, "w");
        assertThatExceptionOfType(JobStoreFullException.class).isThrownBy(() -> submit(queue));

        queue.acknowledge(JobAck.complete(job.id(), job.lease(), null));

        submit(queue);
        assertThatExceptionOfType(JobStoreFullException.class).isThrownBy(() -> submit(queue));
    }

    @Test
    void aJobIsSeenByAllNodesAsItWasSubmitted() {
        QueueStore queue = queue();
        JobSpec spec = JobSpec.builder()
                .idempotencyKey("ä:{k}")
                .key("k\"1")
                .type("resize")
                .priority(-3)
                .delay(Duration.ofMillis(200))
                .requires("gpu")
                .maxAttempts(7)
                .build();
        queue.submit(new JobSubmission("job-1", "{\"text\":\"zäh \uD83D\uDE00\"}", spec, "00-abc-def-01"));

        JobInfo job = otherQueue().find("job-1").orElseThrow();

        assertThat(job.queue()).isEqualTo(queueName);
        assertThat(job.status()).isEqualTo(JobStatus.DELAYED);
        assertThat(job.spec().idempotencyKey()).isEqualTo("ä:{k}");
        assertThat(job.spec().key()).isEqualTo("k\"1");
        assertThat(job.spec().type()).isEqualTo("resize");
        assertThat(job.spec().priority()).isEqualTo(-3);
        assertThat(job.spec().tags()).containsExactly("gpu");
        assertThat(job.spec().maxAttempts()).isEqualTo(7);
        assertThat(job.attempt()).isZero();
        assertThat(job.submittedAt()).isNotNull();
        assertThat(job.endedAt()).isNull();
        assertThat(job.lease()).isNull();
        passTime(Duration.ofMillis(220));
        LeasedJob leased = only(claim(otherQueue(), "w", 1, "gpu"));
        assertThat(leased.type()).isEqualTo("resize");
        assertThat(leased.payload()).isEqualTo("{\"text\":\"zäh \uD83D\uDE00\"}");
        assertThat(leased.traceParent()).isEqualTo("00-abc-def-01");
        assertThat(leased.lease()).matches("[0-9A-Za-z-]{17,100}");
        assertThat(leased.waited()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
    }

    @Test
    void countsAndTheLongestWaitAreTold() {
        QueueStore queue = queue();
        assertThat(queue.counts()).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, Map.of(), null));
        submit(queue);
        passTime(Duration.ofMillis(200));
        submit(queue);

        assertThat(queue.counts().ready()).isEqualTo(2);
        assertThat(queue.counts().oldest()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    @Test
    @SuppressWarnings("try") // The handle is closed, and nothing else.
    void changesAreToldOnAllNodes() {
        QueueStore queue = queue();
        List<JobChange> changes = new CopyOnWriteArrayList<>();
        try (QueueStore.Handle handle = otherQueue().listen(changes::add)) {
            String id = submit(queue);
            LeasedJob job = claimOne(queue, "w");
            queue.acknowledge(JobAck.progress(id, job.lease(), "50"));
            queue.cancel(id, "stop");
            queue.acknowledge(JobAck.complete(id, job.lease(), "9"));
            eventually(() -> assertThat(changes)
                    .containsExactly(
                            new JobChange(JobChange.Kind.READY, "", null, null, null),
                            new JobChange(JobChange.Kind.BEAT, "", "w", null, null),
                            new JobChange(JobChange.Kind.STARTED, id, "w", job.lease(), null),
                            new JobChange(JobChange.Kind.PROGRESS, id, "w", job.lease(), "50"),
                            new JobChange(JobChange.Kind.CANCEL_REQUESTED, id, "w", job.lease(), "stop"),
                            new JobChange(JobChange.Kind.DONE, id, "w", job.lease(), "9")));
            changes.clear();

            submit(queue);
            LeasedJob lost = claimOne(queue, "w");
            passTime(ACCEPT.multipliedBy(2));
            LeasedJob failed = claimOne(queue, "w");
            queue.acknowledge(JobAck.fail(failed.id(), failed.lease(), "e", Duration.ZERO));
            LeasedJob released = claimOne(queue, "w");
            queue.acknowledge(JobAck.release(released.id(), released.lease()));
            LeasedJob dead = claimOne(queue, "w");
            queue.acknowledge(JobAck.reject(dead.id(), dead.lease(), "no"));
            eventually(() -> assertThat(changes)
                    .contains(
                            new JobChange(JobChange.Kind.LOST, lost.id(), "w", lost.lease(), null),
                            new JobChange(JobChange.Kind.RETRIED, lost.id(), "w", failed.lease(), "e"),
                            new JobChange(JobChange.Kind.RELEASED, lost.id(), "w", released.lease(), null),
                            new JobChange(JobChange.Kind.DEAD, lost.id(), "w", dead.lease(), "no")));
        }
    }

    private void eventually(Runnable assertion) {
        for (int step = 1; step < MAX_STEPS; step++) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                passTime(STEP);
            }
        }
        assertion.run();
    }

    @Test
    void twoWorkersNeverGetTheSameJob() throws Exception {
        QueueStore queue = queue();
        for (int i = 0; i < 400; i++) {
            submit(queue);
        }
        beat(queue, "w1");
        beat(queue, "w2");
        Queue<String> claimed = new ConcurrentLinkedQueue<>();

        Concurrently.run(() -> claimAll(queue(), "w1", claimed), () -> claimAll(otherQueue(), "w2", claimed));

        assertThat(claimed).hasSize(400).doesNotHaveDuplicates();
    }

    private static void claimAll(QueueStore queue, String worker, Queue<String> claimed) {
        List<LeasedJob> jobs;
        do {
            jobs = queue.claim(List.of(new WorkerCapacity(worker, 7, Set.of()))).jobs();
            for (LeasedJob job : jobs) {
                claimed.add(job.id());
                assertThat(queue.acknowledge(JobAck.complete(job.id(), job.lease(), null)))
                        .isEqualTo(AckResult.ACCEPTED);
            }
        } while (!jobs.isEmpty());
    }

    @Test
    void eachJobHasOneAcceptedResultWhateverWorkersDo() throws Exception {
        new JobStoreChaos(
                        () -> store().queue(queueName, chaosOptions()),
                        () -> otherStore().queue(queueName, chaosOptions()),
                        this::passTime,
                        randomJobs())
                .run();
    }

    private static JobQueueOptions chaosOptions() {
        return new JobQueueOptions(
                new JobLeaseOptions(
                        Duration.ofMillis(20), Duration.ofMillis(30), Duration.ofMillis(10), Duration.ofMinutes(1)),
                new JobRetryOptions(1_000, 100_000, Duration.ofMillis(1), Duration.ofMillis(5)),
                new JobLimits(100_000, 0, 0, 1, Duration.ofHours(1)));
    }

    private QueueStore otherQueue() {
        return otherStore().queue(queueName, options(3, 20, limits()));
    }

    private static LeasedJob only(List<LeasedJob> jobs) {
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }
}
