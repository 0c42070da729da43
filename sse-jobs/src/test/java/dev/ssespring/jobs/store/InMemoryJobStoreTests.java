package dev.ssespring.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What the store does beyond its contract. */
class InMemoryJobStoreTests {

    private final ManualClock clock = new ManualClock();
    private final InMemoryJobStore store = new InMemoryJobStore(clock);

    private static JobQueueOptions options(JobLimits limits) {
        return new JobQueueOptions(JobQueueOptions.DEFAULTS.leases(), JobQueueOptions.DEFAULTS.retries(), limits);
    }

    private static void submit(QueueStore queue, String id, int priority) {
        queue.submit(
                new JobSubmission(id, "{}", JobSpec.builder().priority(priority).build(), null));
    }

    private static List<LeasedJob> claim(QueueStore queue, int slots) {
        queue.beat(new WorkerBeat("w", slots, Set.of(), Map.of(), Duration.ofDays(1)));
        return queue.claim(List.of(new WorkerCapacity("w", slots, Set.of()))).jobs();
    }

    @Test
    void everyJobOvertakesPriorityPAfterPMinutes() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        submit(queue, "low", 0);
        clock.advance(Duration.ofMinutes(3).minusNanos(1));
        submit(queue, "early", 3);
        clock.advance(Duration.ofNanos(2));
        submit(queue, "late", 3);

        assertThat(claim(queue, 3)).extracting(LeasedJob::id).containsExactly("early", "low", "late");
    }

    @Test
    void aLowPriorityJobRunsWithinItsBoundUnderEndlessLoadOfHigherPriority() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        submit(queue, "low", 0);
        int seconds = 0;
        for (boolean ran = false; !ran; seconds++) {
            // Two jobs come in for each that is worked on.
            submit(queue, "high-a" + seconds, 2);
            submit(queue, "high-b" + seconds, 2);
            LeasedJob job = claim(queue, 1).get(0);
            queue.acknowledge(JobAck.complete(job.id(), job.lease(), null));
            ran = job.id().equals("low");
            clock.advance(Duration.ofSeconds(1));
            assertThat(seconds).as("seconds").isLessThan(245);
        }
        // All that came within two minutes goes first, at two for one.
        assertThat(seconds).isGreaterThan(120);
    }

    @Test
    void finishedJobsAreForgottenEarlyIfThereAreTooMany() {
        QueueStore queue = store.queue("q", options(new JobLimits(2, 0, 0, 1, Duration.ofHours(1))));
        for (String id : List.of("a", "b", "c")) {
            submit(queue, id, 0);
            LeasedJob job = claim(queue, 1).get(0);
            queue.acknowledge(JobAck.complete(job.id(), job.lease(), null));
        }

        assertThat(queue.find("a")).isEmpty();
        assertThat(queue.find("b").orElseThrow().status()).isEqualTo(JobStatus.DONE);
        assertThat(queue.find("c")).isPresent();
    }

    @Test
    void theTimeUntilTheNextTokenIsTold() {
        QueueStore queue = store.queue("q", options(new JobLimits(100, 0, 10, 5, Duration.ofHours(1))));
        for (int i = 0; i < 20; i++) {
            submit(queue, "j" + i, 0);
        }
        claim(queue, 50);
        queue.beat(new WorkerBeat("w", 50, Set.of(), Map.of(), Duration.ofDays(1)));
        assertThat(queue.claim(List.of(new WorkerCapacity("w", 50, Set.of()))).next())
                .isEqualTo(Duration.ofMillis(100));

        clock.advance(Duration.ofMillis(100));

        assertThat(claim(queue, 50)).hasSize(1);
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void aListenerThatFailsDoesNotDisturbTheQueue() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        List<JobChange> seen = new ArrayList<>();
        try (QueueStore.Handle failing = queue.listen(change -> {
                    throw new IllegalStateException("expected by this test");
                });
                QueueStore.Handle second = queue.listen(seen::add)) {
            submit(queue, "a", 0);
            assertThat(seen).extracting(JobChange::kind).containsExactly(JobChange.Kind.READY);
        }
        submit(queue, "b", 0);
        assertThat(seen).hasSize(1);
        assertThat(queue.counts().ready()).isEqualTo(2);
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void aListenerThatThrowsAnErrorHoldsUpNoFurtherChange() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        List<JobChange> seen = new ArrayList<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        try (QueueStore.Handle failing = queue.listen(change -> {
                    if (broken.getAndSet(false)) {
                        throw new AssertionError("expected by this test");
                    }
                });
                QueueStore.Handle second = queue.listen(seen::add)) {
            submit(queue, "a", 0);
            submit(queue, "b", 0);
            assertThat(queue.counts().ready()).isEqualTo(2);
            LeasedJob job = claim(queue, 1).get(0);
            queue.acknowledge(JobAck.complete(job.id(), job.lease(), null));
        }
        assertThat(seen).extracting(JobChange::kind).containsSubsequence(JobChange.Kind.READY, JobChange.Kind.DONE);
    }

    @Test
    void aRetryInAnAbsurdlyLongTimeNeitherLosesTheJobNorHoldsUpOthers() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        submit(queue, "a", 0);
        submit(queue, "b", 0);
        List<LeasedJob> jobs = claim(queue, 2);
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);

        assertThat(queue.acknowledge(JobAck.fail("a", jobs.get(0).lease(), "later", longest)))
                .isEqualTo(AckResult.ACCEPTED);
        queue.acknowledge(JobAck.fail("b", jobs.get(1).lease(), "soon", Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));

        assertThat(claim(queue, 2)).extracting(LeasedJob::id).containsExactly("b");
        assertThat(queue.find("a").orElseThrow().status()).isEqualTo(JobStatus.DELAYED);
    }

    @Test
    void errorsOfDeadLettersAreShortened() {
        QueueStore queue = store.queue("q", JobQueueOptions.DEFAULTS);
        submit(queue, "a", 0);
        queue.acknowledge(JobAck.reject("a", claim(queue, 1).get(0).lease(), "x".repeat(100_000)));

        assertThat(queue.deadLetters(1).get(0).error()).hasSize(1_000);
    }

    @Test
    void workersAreForgottenWithoutAnyJob() {
        MemoryWorkers workers = new MemoryWorkers(Duration.ofSeconds(25).toNanos());
        for (int second = 0; second < 1_000; second++) {
            workers.seen(
                    new WorkerBeat("w" + second, 1, Set.of(), Map.of(), Duration.ZERO),
                    Duration.ofSeconds(second).toNanos());
        }

        assertThat(workers).extracting("present", InstanceOfAssertFactories.MAP).hasSize(25);
    }
}
