package dev.ssespring.actuate;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code ssejobs}: shows queues, workers and dead letters, retries and purges dead letters. Shows neither
 * payloads nor leases.
 */
@Endpoint(id = "ssejobs")
public final class SseJobsEndpoint {

    private static final int DEAD_LETTERS = 100;

    private final SseJobs jobs;

    /**
     * Creates the endpoint.
     *
     * @param jobs the jobs of this node
     */
    public SseJobsEndpoint(SseJobs jobs) {
        this.jobs = jobs;
    }

    /**
     * Returns the queues that this node knows.
     *
     * @return by name
     */
    @ReadOperation
    public JobsReport queues() {
        List<ReportedQueue> queues = new ArrayList<>();
        for (String name : jobs.dispatcher().queues()) {
            jobs.dispatcher().store(name).map(store -> reported(name, store)).ifPresent(queues::add);
        }
        return new JobsReport(jobs.isAccepting(), queues);
    }

    /**
     * Returns one queue.
     *
     * @param queue its name
     * @return null if this node does not know it
     */
    @ReadOperation
    public @Nullable ReportedQueue queue(@Selector String queue) {
        return jobs.dispatcher()
                .store(queue)
                .map(store -> reported(queue, store))
                .orElse(null);
    }

    private static ReportedQueue reported(String name, QueueStore store) {
        List<DeadLetter> dead = store.deadLetters(DEAD_LETTERS).stream()
                .map(SseJobsEndpoint::reported)
                .toList();
        return new ReportedQueue(name, store.counts(), store.workers(), dead);
    }

    private static DeadLetter reported(JobInfo job) {
        return new DeadLetter(
                job.id(),
                job.spec().type(),
                job.attempt(),
                job.deliveries(),
                job.error(),
                job.submittedAt(),
                job.endedAt());
    }

    /**
     * Makes a dead letter ready again.
     *
     * @param queue name of the queue
     * @param id identifies the job
     * @return whether it was a dead letter
     */
    @WriteOperation
    public Changed retry(@Selector String queue, @Selector String id) {
        return new Changed(
                jobs.dispatcher().store(queue).map(store -> store.retry(id)).orElse(false));
    }

    /**
     * Forgets a dead letter.
     *
     * @param queue name of the queue
     * @param id identifies the job
     * @return whether it was a dead letter
     */
    @DeleteOperation
    public Changed purge(@Selector String queue, @Selector String id) {
        return new Changed(
                jobs.dispatcher().store(queue).map(store -> store.purge(id)).orElse(false));
    }

    /**
     * What the endpoint shows.
     *
     * @param accepting whether jobs can be submitted on this node
     * @param queues the queues that this node knows
     */
    public record JobsReport(boolean accepting, List<ReportedQueue> queues) {}

    /**
     * One queue, as all nodes see it.
     *
     * @param name its name
     * @param counts how many jobs it has
     * @param workers the workers that are present
     * @param deadLetters the oldest dead letters, 100 at most
     */
    public record ReportedQueue(
            String name, QueueCounts counts, List<WorkerInfo> workers, List<DeadLetter> deadLetters) {}

    /**
     * One dead letter.
     *
     * @param id identifies the job
     * @param type kind of the job
     * @param attempt number of attempts
     * @param deliveries number of deliveries
     * @param error why the last attempt failed
     * @param submittedAt when it was submitted
     * @param endedAt when it became a dead letter
     */
    public record DeadLetter(
            String id,
            String type,
            int attempt,
            int deliveries,
            @Nullable String error,
            Instant submittedAt,
            @Nullable Instant endedAt) {}

    /**
     * What an operation did.
     *
     * @param changed whether there was such a dead letter
     */
    public record Changed(boolean changed) {}
}
