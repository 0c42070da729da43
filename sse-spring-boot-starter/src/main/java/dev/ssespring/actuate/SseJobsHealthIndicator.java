package dev.ssespring.actuate;

import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether jobs can be submitted here: out of service while the node drains, down if the store cannot be reached. Jobs that wait
 * for tags that no worker has are a detail of a node that is up: it must go on accepting workers.
 */
public final class SseJobsHealthIndicator extends AbstractHealthIndicator {

    private final SseJobs jobs;

    /**
     * Creates the indicator.
     *
     * @param jobs to look at
     */
    public SseJobsHealthIndicator(SseJobs jobs) {
        super("Health check of SSE jobs failed");
        this.jobs = jobs;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<String> waiting = new ArrayList<>();
        for (String queue : jobs.dispatcher().queues()) {
            jobs.dispatcher().store(queue).ifPresent(store -> addWaiting(queue, store, waiting));
        }
        if (!waiting.isEmpty()) {
            builder.withDetail("waiting", waiting);
        }
        if (jobs.isAccepting()) {
            builder.up();
        } else {
            builder.outOfService();
        }
    }

    private static void addWaiting(String queue, QueueStore store, List<String> waiting) {
        Map<String, Long> lanes = store.counts().lanes();
        List<WorkerInfo> workers = lanes.isEmpty() ? List.of() : store.workers();
        lanes.forEach((lane, count) -> {
            List<String> tags = lane.isEmpty() ? List.of() : Arrays.asList(lane.split("\\+", -1));
            boolean served = workers.stream()
                    .anyMatch(worker -> worker.slots() > 0 && worker.tags().containsAll(tags));
            if (!served) {
                waiting.add(
                        lane.isEmpty()
                                ? "%d jobs wait in queue '%s', and there is no worker".formatted(count, queue)
                                : "%d jobs wait in queue '%s', and there is no worker with tags %s"
                                        .formatted(count, queue, String.join(", ", tags)));
            }
        });
    }
}
