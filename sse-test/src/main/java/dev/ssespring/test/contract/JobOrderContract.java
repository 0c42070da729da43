package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Priorities, delays, tags, ordering and idempotency keys, cancellation. */
abstract class JobOrderContract extends JobStoreFixture {

    JobOrderContract(JobStoreFixture fixture) {
        super(fixture);
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
        QueueStore queue = shortLeases();
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
    void aJobIsAddedOnceHoweverManySubmitItAtTheSameTime() throws Exception {
        QueueStore queue = queue();
        AtomicInteger added = new AtomicInteger();
        for (int round = 1; round <= 20; round++) {
            JobSubmission job = new JobSubmission("job-9%05d".formatted(round), "{}", JobSpec.DEFAULTS, null);
            Concurrently.run(Concurrently.times(8, () -> {
                if (queue.submit(job).added()) {
                    added.incrementAndGet();
                }
            }));
            assertThat(added).hasValue(round);
        }
        assertThat(queue.counts().ready()).isEqualTo(20);
    }

    @Test
    void aRepeatedSubmissionIsTheSameJobAsLongAsThatIsKnown() {
        QueueStore queue = shortLeases();
        String id = submit(queue, spec -> spec.idempotencyKey("k"));
        JobSpec same = JobSpec.builder().idempotencyKey("k").build();

        assertThat(otherShortLeases().submit(new JobSubmission("job-900001", "{}", same, null)))
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
        QueueStore queue = shortLeases();
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
        QueueStore queue = shortLeases();
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
        QueueStore queue = shortLeases();
        String waiting = submit(queue);
        assertThat(queue.cancel(waiting, "a reason")).isEqualTo(CancelResult.CANCELLED);
        assertThat(queue.cancel(waiting, "again")).isEqualTo(CancelResult.FINISHED);
        assertThat(queue.cancel("nobody", "a reason")).isEqualTo(CancelResult.UNKNOWN);
        assertThat(queue.find(waiting).orElseThrow().error()).isEqualTo("a reason");
        assertThat(claim(queue, "w", 1)).isEmpty();

        String running = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        assertThat(otherShortLeases().cancel(running, "stop")).isEqualTo(CancelResult.REQUESTED);
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
}
