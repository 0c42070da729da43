package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueListener;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerAnnouncement;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits of a queue, and what its nodes see of it. */
abstract class JobQueueContract extends JobStoreFixture {

    /** Notifications are on their way for at most so many steps of time. */
    private static final int MAX_STEPS = 200;

    private static final Duration STEP = Duration.ofMillis(50);

    JobQueueContract(JobStoreFixture fixture) {
        super(fixture);
    }

    @Test
    void theNumberOfConcurrentJobsIsLimitedForAllWorkersTogether() {
        QueueStore queue = store().queue(queueName(), patientOptions(new JobLimits(1_000, 3, 0, 1, RETENTION)));
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
    void aClaimSaysWhetherItMayHaveLeftJobs() {
        QueueStore queue = store().queue(queueName(), patientOptions(new JobLimits(1_000, 2, 0, 1, RETENTION)));
        WorkerCapacity worker = new WorkerCapacity("w", 1, Set.of());
        WorkerCapacity other = new WorkerCapacity("other", 5, Set.of("gpu"));
        beat(queue, "w");
        beat(queue, "other");
        assertThat(queue.claim(List.of(worker, other)).jobsLeft()).isFalse();
        submit(queue);
        assertThat(queue.claim(List.of(worker)).jobsLeft()).isFalse();
        submit(queue, spec -> spec.requires("gpu"));
        submit(queue, spec -> spec.requires("gpu"));

        // No slot, no worker that has the tag, no worker at all.
        assertThat(queue.claim(List.of(worker)).jobsLeft()).isTrue();
        assertThat(queue.claim(List.of()).jobsLeft()).isTrue();

        // Two jobs at a time.
        ClaimResult claimed = queue.claim(List.of(worker, other));
        assertThat(claimed.jobs()).hasSize(1);
        assertThat(claimed.jobsLeft()).isTrue();
        assertThat(queue.claim(List.of(worker, other)).jobsLeft()).isTrue();
        queue.acknowledge(JobAck.complete(
                claimed.jobs().get(0).id(), claimed.jobs().get(0).lease(), null));
        assertThat(queue.claim(List.of(worker, other)).jobs()).hasSize(1);
        assertThat(queue.claim(List.of(worker, other)).jobs()).isEmpty();
    }

    @Test
    void theRateIsLimited() {
        QueueStore queue = store().queue(queueName(), options(3, 20, new JobLimits(1_000, 0, 10, 5, RETENTION)));
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
        QueueStore queue = store().queue(queueName(), options(3, 20, new JobLimits(2, 0, 0, 1, RETENTION)));
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
        QueueStore queue = shortLeases();
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

        JobInfo job = otherShortLeases().find("job-1").orElseThrow();

        assertThat(job.queue()).isEqualTo(queueName());
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
        LeasedJob leased = only(claim(otherShortLeases(), "w", 1, "gpu"));
        assertThat(leased.type()).isEqualTo("resize");
        assertThat(leased.payload()).isEqualTo("{\"text\":\"zäh \uD83D\uDE00\"}");
        assertThat(leased.traceParent()).isEqualTo("00-abc-def-01");
        assertThat(leased.lease()).matches("[0-9A-Za-z-]{17,100}");
        assertThat(leased.waited()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
    }

    @Test
    void countsAndTheLongestWaitAreTold() {
        QueueStore queue = shortLeases();
        assertThat(queue.counts()).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, Map.of(), null));
        submit(queue);
        passTime(Duration.ofMillis(200));
        submit(queue);

        assertThat(queue.counts().ready()).isEqualTo(2);
        assertThat(queue.counts().oldest()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    @Test
    @SuppressWarnings("try") // The handle is closed, and nothing else.
    void whatABeatAnnouncesReachesAllNodes() {
        WorkerBeat beat = new WorkerBeat("w", 7, Set.of("gpu", "eu"), Map.of(), Duration.ofDays(1), "Ann Other");
        List<String> announced = new CopyOnWriteArrayList<>();
        try (QueueStore.Handle handle =
                otherShortLeases().listen(change -> announced.add(String.valueOf(change.body())))) {
            shortLeases().beat(beat);

            eventually(() -> assertThat(announced).hasSize(1));
            assertThat(WorkerAnnouncement.parse(announced.get(0)))
                    .isEqualTo(new WorkerAnnouncement(7, Set.of("gpu", "eu"), "Ann Other"));
        }
    }

    @Test
    @SuppressWarnings("try") // The handle is closed, and nothing else.
    void changesAreToldOnAllNodes() {
        QueueStore queue = shortLeases();
        List<JobChange> changes = new CopyOnWriteArrayList<>();
        try (QueueStore.Handle handle = otherShortLeases().listen(changes::add)) {
            String id = submit(queue);
            LeasedJob job = claimOne(queue, "w");
            queue.acknowledge(JobAck.progress(id, job.lease(), "50"));
            queue.cancel(id, "stop");
            queue.acknowledge(JobAck.complete(id, job.lease(), "9"));
            eventually(() -> assertThat(changes)
                    .containsExactly(
                            new JobChange(JobChange.Kind.READY, "", null, null, null),
                            new JobChange(JobChange.Kind.BEAT, "", "w", null, "1 "),
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

    @Test
    @SuppressWarnings("try") // The handle is closed, and nothing else.
    void aLaneThatIsNoLongerEmptyIsAnnouncedForWhateverReason() {
        QueueStore queue = shortLeases();
        AtomicInteger announced = new AtomicInteger();
        QueueListener counting = change -> {
            if (change.kind() == JobChange.Kind.READY) {
                announced.incrementAndGet();
            }
        };
        try (QueueStore.Handle handle = otherShortLeases().listen(counting)) {
            String id = submit(queue);
            awaitMore(announced, 0);

            LeasedJob released = claimOne(queue, "w");
            int before = announced.get();
            queue.acknowledge(JobAck.release(id, released.lease()));
            awaitMore(announced, before);

            claimOne(queue, "w");
            before = announced.get();
            passTime(ACCEPT.multipliedBy(2));
            queue.claim(List.of());
            awaitMore(announced, before);

            LeasedJob failed = claimOne(queue, "w");
            before = announced.get();
            queue.acknowledge(JobAck.fail(id, failed.lease(), "e", Duration.ZERO));
            queue.claim(List.of());
            awaitMore(announced, before);

            LeasedJob dead = claimOne(queue, "w");
            before = announced.get();
            queue.acknowledge(JobAck.reject(id, dead.lease(), "no"));
            queue.retry(id);
            awaitMore(announced, before);

            LeasedJob done = claimOne(queue, "w");
            queue.acknowledge(JobAck.complete(id, done.lease(), null));
            String first = submit(queue, spec -> spec.key("k"));
            submit(queue, spec -> spec.key("k"));
            LeasedJob holder = claimOne(queue, "w");
            before = announced.get();
            queue.acknowledge(JobAck.complete(first, holder.lease(), null));
            awaitMore(announced, before);
        }
    }

    private void awaitMore(AtomicInteger announced, int before) {
        eventually(() -> assertThat(announced).hasValueGreaterThan(before));
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
}
