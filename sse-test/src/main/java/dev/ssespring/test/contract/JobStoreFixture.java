package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The queue of a test, as two nodes see it, and workers that use it. */
class JobStoreFixture {

    static final Duration ACCEPT = Duration.ofMillis(400);
    static final Duration LEASE = Duration.ofMillis(1_200);
    static final Duration BEAT = Duration.ofMillis(500);
    static final Duration PRESENCE = Duration.ofSeconds(20);
    private static final Duration LONG_PRESENCE = Duration.ofMinutes(5);
    static final Duration RETENTION = Duration.ofSeconds(2);

    private final Supplier<JobStore> store;
    private final Supplier<JobStore> otherStore;
    private final Consumer<Duration> passTime;
    private final String queueName;
    private int submitted;

    JobStoreFixture(Supplier<JobStore> store, Supplier<JobStore> otherStore, Consumer<Duration> passTime) {
        this.store = store;
        this.otherStore = otherStore;
        this.passTime = passTime;
        this.queueName = "queue-" + UUID.randomUUID();
    }

    JobStoreFixture(JobStoreFixture other) {
        this.store = other.store;
        this.otherStore = other.otherStore;
        this.passTime = other.passTime;
        this.queueName = other.queueName;
    }

    JobStore store() {
        return store.get();
    }

    JobStore otherStore() {
        return otherStore.get();
    }

    String queueName() {
        return queueName;
    }

    void passTime(Duration time) {
        passTime.accept(time);
    }

    /** Leases that do not end during a test, however slow the machine is. */
    static JobQueueOptions patientOptions(JobLimits limits) {
        return new JobQueueOptions(
                new JobLeaseOptions(Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofMinutes(1), LONG_PRESENCE),
                options(3, 20, limits).retries(),
                limits);
    }

    static JobQueueOptions options(int maxAttempts, int maxDeliveries, JobLimits limits) {
        return new JobQueueOptions(
                new JobLeaseOptions(ACCEPT, LEASE, BEAT, PRESENCE),
                new JobRetryOptions(maxAttempts, maxDeliveries, Duration.ofMillis(300), Duration.ofMillis(900)),
                limits);
    }

    static JobLimits limits() {
        return new JobLimits(1_000, 0, 0, 1, RETENTION);
    }

    QueueStore queue() {
        return store().queue(queueName, patientOptions(limits()));
    }

    /** The queue of a test that lets time pass. */
    QueueStore shortLeases() {
        return store().queue(queueName, options(3, 20, limits()));
    }

    String submit(QueueStore queue, Consumer<JobSpec.Builder> customizer) {
        JobSpec.Builder spec = JobSpec.builder();
        customizer.accept(spec);
        String id = "job-%06d".formatted(++submitted);
        assertThat(queue.submit(new JobSubmission(id, "{\"n\":" + submitted + "}", spec.build(), null))
                        .added())
                .isTrue();
        return id;
    }

    String submit(QueueStore queue) {
        return submit(queue, spec -> {});
    }

    /** A beat that makes a worker present and holds nothing that could be redelivered. */
    static BeatResult beat(QueueStore queue, String worker, LeasedJob... held) {
        Map<String, String> leases = new HashMap<>();
        Arrays.stream(held).forEach(job -> leases.put(job.id(), job.lease()));
        return queue.beat(new WorkerBeat(worker, 1, Set.of(), leases, Duration.ofDays(1)));
    }

    static List<LeasedJob> claim(QueueStore queue, String worker, int slots, String... tags) {
        // Ends leases before the beat: the end of one that was not accepted makes its worker absent.
        queue.claim(List.of());
        beat(queue, worker);
        return queue.claim(List.of(new WorkerCapacity(worker, slots, Set.of(tags))))
                .jobs();
    }

    static LeasedJob claimOne(QueueStore queue, String worker) {
        List<LeasedJob> jobs = claim(queue, worker, 1);
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    QueueStore otherQueue() {
        return otherStore().queue(queueName, patientOptions(limits()));
    }

    QueueStore otherShortLeases() {
        return otherStore().queue(queueName, options(3, 20, limits()));
    }

    static LeasedJob only(List<LeasedJob> jobs) {
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }
}
