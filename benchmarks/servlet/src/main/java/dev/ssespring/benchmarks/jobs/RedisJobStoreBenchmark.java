package dev.ssespring.benchmarks.jobs;

import dev.ssespring.benchmarks.broker.RedisServerProcess;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.redis.RedisJobOptions;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Jobs with 256 bytes of payload, by 16 threads: each submits 16, claims up to 16 for its worker, and completes them. No HTTP.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(16)
@Fork(1)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 4, time = 4)
public class RedisJobStoreBenchmark {

    private static final int BATCH = 16;
    private static final String PAYLOAD = "\"" + "x".repeat(254) + "\"";

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", redis.port());
    private final LongAdder completed = new LongAdder();

    @SuppressWarnings("NullAway.Init")
    private RedisJobStore store;

    @SuppressWarnings("NullAway.Init")
    private QueueStore queue;

    private long cpuBefore;
    private long completedBefore;

    /** A worker of its own for each thread. */
    @State(Scope.Thread)
    public static class Worker {

        private final String name = UUID.randomUUID().toString();
        private final List<WorkerCapacity> capacity = List.of(new WorkerCapacity(name, BATCH, Set.of()));
        private int submitted;
        private long beat = Long.MIN_VALUE;
    }

    @Setup
    public void start() {
        connections.afterPropertiesSet();
        connections.start();
        store = RedisJobStore.create(connections, new RedisJobOptions("benchmark", Duration.ofSeconds(10), 1));
        store.start();
        JobLimits limits = new JobLimits(1_000_000, 0, 0, 1, Duration.ofSeconds(10));
        queue = store.queue("jobs", new JobQueueOptions(JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, limits));
    }

    @Setup(Level.Iteration)
    public void count() {
        cpuBefore = redis.cpuNanos();
        completedBefore = completed.sum();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void submitClaimComplete(Worker worker) {
        beat(worker);
        for (int i = 0; i < BATCH; i++) {
            String id = worker.name + '-' + worker.submitted++;
            queue.submit(new JobSubmission(id, PAYLOAD, JobSpec.DEFAULTS, null));
        }
        for (LeasedJob job : queue.claim(worker.capacity).jobs()) {
            queue.acknowledge(JobAck.complete(job.id(), job.lease(), "true"));
            completed.increment();
        }
    }

    /** Every five seconds: workers beat every ten by default. */
    private void beat(Worker worker) {
        long now = System.nanoTime();
        if (worker.beat == Long.MIN_VALUE || now - worker.beat > TimeUnit.SECONDS.toNanos(5)) {
            worker.beat = now;
            queue.beat(new WorkerBeat(worker.name, BATCH, Set.of(), Map.of(), Duration.ofSeconds(1)));
        }
    }

    @TearDown(Level.Iteration)
    public void report() {
        long jobs = completed.sum() - completedBefore;
        System.out.printf(
                "%n%.1f us of the server's CPU a job, of %d%n", (redis.cpuNanos() - cpuBefore) / 1e3 / jobs, jobs);
    }

    @TearDown
    public void stop() {
        store.close();
        connections.destroy();
        redis.close();
    }
}
