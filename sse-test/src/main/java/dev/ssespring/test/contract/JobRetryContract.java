package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Attempts, back-off, rejection and release. */
abstract class JobRetryContract extends JobStoreFixture {

    JobRetryContract(JobStoreFixture fixture) {
        super(fixture);
    }

    @Test
    void aFailedJobIsTriedAgainAfterItsBackoffAndThenDead() {
        QueueStore queue = store().queue(queueName(), options(2, 20, limits()));
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
        QueueStore queue = store().queue(queueName(), options(1, 2, limits()));
        String id = submit(queue);
        for (int i = 0; i < 2; i++) {
            LeasedJob job = claimOne(queue, "w");
            queue.acknowledge(JobAck.release(id, job.lease()));
        }

        assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.DEAD);
    }
}
