package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.jobs.store.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leases, acknowledgements, the accept window, beats and credit. */
abstract class JobLeaseContract extends JobStoreFixture {

    JobLeaseContract(JobStoreFixture fixture) {
        super(fixture);
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
    void eachOfManyOutcomesIsDecidedAsIfItWereAlone() {
        QueueStore queue = queue();
        List<JobAck> acks = new ArrayList<>();
        List<AckResult> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = submit(queue);
            LeasedJob job = claimOne(queue, "w" + i);
            acks.add(JobAck.complete(id, job.lease(), String.valueOf(i)));
            expected.add(AckResult.ACCEPTED);
            acks.add(JobAck.complete(id, job.lease(), String.valueOf(i)));
            expected.add(AckResult.REPEATED);
            acks.add(JobAck.fail(id, job.lease(), "x", null));
            expected.add(AckResult.CONFLICT);
            acks.add(JobAck.complete(id, "1-a", "0"));
            expected.add(AckResult.SUPERSEDED);
            acks.add(JobAck.complete("nobody" + i, "1-a", null));
            expected.add(AckResult.UNKNOWN);
        }
        String failed = submit(queue);
        acks.add(JobAck.fail(failed, claimOne(queue, "last").lease(), "x", Duration.ofHours(1)));
        expected.add(AckResult.ACCEPTED);

        assertThat(queue.acknowledge(acks)).isEqualTo(expected);
        assertThat(queue.acknowledge(List.of())).isEmpty();
        for (int i = 0; i < 50; i++) {
            assertThat(queue.find(acks.get(5 * i).id()).orElseThrow().result()).isEqualTo(String.valueOf(i));
        }
        assertThat(queue.find(failed).orElseThrow().status()).isEqualTo(JobStatus.DELAYED);
    }

    @Test
    void aLeaseThatWasSupersededIsFencedOff() {
        QueueStore queue = shortLeases();
        String id = submit(queue);
        LeasedJob first = claimOne(queue, "w1");
        passTime(ACCEPT.multipliedBy(2));

        LeasedJob second = claimOne(otherShortLeases(), "w2");

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
        QueueStore queue = shortLeases();
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
        QueueStore queue = shortLeases();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w1");
        passTime(ACCEPT.multipliedBy(2));

        assertThat(beat(queue, "w1", job).lost()).isEmpty();

        assertThat(claim(queue, "w2", 1)).isEmpty();
        assertThat(queue.acknowledge(JobAck.complete(id, job.lease(), null))).isEqualTo(AckResult.ACCEPTED);
    }

    @Test
    void aDeliveryThatWasNotAcceptedCountsNoAttemptAndIsLimitedByDeliveries() {
        QueueStore queue = store().queue(queueName(), options(2, 3, limits()));
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
        QueueStore queue = store().queue(queueName(), options(2, 20, limits()));
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
        QueueStore queue = shortLeases();
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
        QueueStore queue = shortLeases();
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
    void theLastOfManyWorkersGetsTheJobThatOnlyItCanDo() {
        QueueStore queue = queue();
        List<WorkerCapacity> workers = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            beat(queue, "w" + i);
            workers.add(new WorkerCapacity("w" + i, 1, (i == 300) ? Set.of("gpu") : Set.of()));
        }
        submit(queue, spec -> spec.requires("gpu"));

        assertThat(queue.claim(workers).jobs())
                .singleElement()
                .extracting(LeasedJob::worker)
                .isEqualTo("w300");
    }

    @Test
    void aWorkerWithoutABeatGetsNoJob() {
        QueueStore queue = shortLeases();
        submit(queue);
        List<WorkerCapacity> worker = List.of(new WorkerCapacity("w", 1, Set.of()));
        assertThat(queue.claim(worker).jobs()).isEmpty();

        beat(otherShortLeases(), "w");
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
                        queueName(),
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
}
