package dev.ssespring.actuate;

import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of jobs, by queue. The counts of a queue are those of all nodes; the store is asked when they are read. Outcomes are counted
 * by their acceptance: what workers report and what counts are not the same.
 */
public final class SseJobsMetrics implements JobObserver {

    private static final String JOBS = "jobs";
    private static final String QUEUE = "queue";

    private final MeterRegistry registry;

    /**
     * Creates the observer.
     *
     * @param registry receives the meters
     */
    public SseJobsMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onQueue(String queue, QueueStore store) {
        gauge(queue, store, "sse.jobs.ready", "Jobs that wait for a worker", QueueCounts::ready);
        gauge(queue, store, "sse.jobs.blocked", "Jobs that wait for their ordering key", QueueCounts::blocked);
        gauge(queue, store, "sse.jobs.delayed", "Jobs that wait for their time", QueueCounts::delayed);
        gauge(queue, store, "sse.jobs.leased", "Jobs that workers hold", QueueCounts::leased);
        gauge(queue, store, "sse.jobs.dead", "Dead letters", QueueCounts::dead);
        TimeGauge.builder("sse.jobs.oldest.age", store, TimeUnit.MILLISECONDS, SseJobsMetrics::oldest)
                .tag(QUEUE, queue)
                .description("Waiting time of the oldest job that waits for a worker")
                .register(registry);
    }

    private static double oldest(QueueStore store) {
        Duration oldest = store.counts().oldest();
        return (oldest != null) ? oldest.toMillis() : 0;
    }

    private void gauge(
            String queue, QueueStore store, String name, String description, ToDoubleFunction<QueueCounts> count) {
        Gauge.builder(name, store, each -> count.applyAsDouble(each.counts()))
                .tag(QUEUE, queue)
                .description(description)
                .baseUnit(JOBS)
                .register(registry);
    }

    @Override
    public void onDispatched(String queue, Duration waited) {
        Timer.builder("sse.jobs.dispatch.latency")
                .tag(QUEUE, queue)
                .description("Time from when a job is due until a worker gets it")
                .register(registry)
                .record(waited);
    }

    @Override
    public void onAcknowledged(String queue, JobAck.Kind kind, AckResult result) {
        if (kind == JobAck.Kind.PROGRESS) {
            return;
        }
        Counter.builder("sse.jobs.settled")
                .tag(QUEUE, queue)
                .tag("operation", TagValue.of(kind))
                .tag("outcome", TagValue.of(result))
                .description("Outcomes that workers reported, by what became of them")
                .baseUnit(JOBS)
                .register(registry)
                .increment();
    }
}
