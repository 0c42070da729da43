package dev.ssespring.jobs;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Nodes in one process that share a store in memory, with short times. */
@SuppressWarnings("try") // Tests may be interrupted.
public final class JobsFixture implements AutoCloseable {

    /** Accept 300 ms, lease 600 ms, beat 150 ms, presence 2 s; back-off 20 to 100 ms. */
    public static final JobQueueOptions FAST = new JobQueueOptions(
            new JobLeaseOptions(
                    Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(150), Duration.ofSeconds(2)),
            new JobRetryOptions(3, 5, Duration.ofMillis(20), Duration.ofMillis(100)),
            JobLimits.DEFAULTS);

    public final SystemClock clock = SseClock.system("test-clock");
    private final JobStore store;
    private final ExecutorService threads = SseThreads.virtualOrPooled("test-job-", 200);
    private final List<AutoCloseable> closing = new ArrayList<>();

    public JobsFixture() {
        this(UnaryOperator.identity());
    }

    public JobsFixture(UnaryOperator<JobStore> wrapping) {
        this.store = wrapping.apply(new InMemoryJobStore(clock));
    }

    public SseJobs node() {
        return node(FAST);
    }

    public SseJobs node(JobQueueOptions options) {
        return node(options, builder -> {});
    }

    public SseJobs node(JobQueueOptions options, Consumer<JobsBuilder> customizer) {
        SseEventPublisher publisher = SseEventPublisher.builder(
                        SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
                .build();
        closing.add(0, publisher);
        JobsBuilder builder = new JobsBuilder(publisher, store, threads, clock)
                .options(new JobsOptions(options, Map.of(), 100, Duration.ofSeconds(3)));
        customizer.accept(builder);
        SseJobs jobs = builder.build();
        closing.add(0, jobs);
        return jobs;
    }

    public JobStore store() {
        return store;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
        threads.shutdownNow();
        clock.close();
    }
}
