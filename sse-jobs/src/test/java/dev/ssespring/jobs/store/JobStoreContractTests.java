package dev.ssespring.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every store of jobs must do. */
public abstract class JobStoreContractTests {

    static final Duration ACCEPT = Duration.ofMillis(400);
    static final Duration LEASE = Duration.ofMillis(1_200);
    static final Duration BEAT = Duration.ofMillis(500);
    static final Duration PRESENCE = Duration.ofSeconds(20);
    static final Duration RETENTION = Duration.ofSeconds(2);

    private final String queueName = "queue-" + UUID.randomUUID();
    private int submitted;

    /** Two views of the same jobs, such as from two nodes; the same object if there is only one. */
    protected abstract JobStore store();

    protected abstract JobStore otherStore();

    /** Lets time pass; a store with a clock of its own moves it. */
    protected abstract void passTime(Duration time);

    /** How many jobs the randomised test submits. */
    protected abstract int randomJobs();

    static JobQueueOptions options(int maxAttempts, int maxDeliveries, JobLimits limits) {
        return new JobQueueOptions(
                new JobLeaseOptions(ACCEPT, LEASE, BEAT, PRESENCE),
                new JobRetryOptions(maxAttempts, maxDeliveries, Duration.ofMillis(300), Duration.ofMillis(900)),
                limits);
    }

    static JobLimits limits() {
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
}
