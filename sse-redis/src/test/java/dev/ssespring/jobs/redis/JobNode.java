package dev.ssespring.jobs.redis;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Store of one node, with connections of its own. */
final class JobNode implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    final RedisJobStore store;
    private final LettuceConnectionFactory connections;

    JobNode(RedisProcess redis) {
        this(new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port())), TIMEOUT, 1);
    }

    JobNode(LettuceConnectionFactory connections, Duration timeout, int slots) {
        this.connections = connections;
        connections.afterPropertiesSet();
        connections.start();
        store = RedisJobStore.create(connections, new RedisJobOptions("test", timeout, slots));
        store.start();
    }

    QueueStore queue(String name) {
        return queue(name, options(3, 20));
    }

    QueueStore queue(String name, JobQueueOptions options) {
        return store.queue(name, options);
    }

    /** Accept time 60 ms, lease 150 ms, presence 20 s, back-off 5 to 20 ms. */
    static JobQueueOptions options(int maxAttempts, int maxDeliveries) {
        return new JobQueueOptions(
                new JobLeaseOptions(
                        Duration.ofMillis(60), Duration.ofMillis(150), Duration.ofMillis(50), Duration.ofSeconds(20)),
                new JobRetryOptions(maxAttempts, maxDeliveries, Duration.ofMillis(5), Duration.ofMillis(20)),
                JobLimits.DEFAULTS);
    }

    static JobSubmission job(String id) {
        return job(id, JobSpec.DEFAULTS);
    }

    static JobSubmission job(String id, JobSpec spec) {
        return new JobSubmission(id, "{\"id\":\"" + id + "\"}", spec, null);
    }

    static void beat(QueueStore queue, String worker, LeasedJob... held) {
        Map<String, String> leases = new HashMap<>();
        for (LeasedJob job : held) {
            leases.put(job.id(), job.lease());
        }
        queue.beat(new WorkerBeat(worker, 1, Set.of(), leases, Duration.ofDays(1)));
    }

    /** Makes a worker present and gives it jobs. */
    static List<LeasedJob> claim(QueueStore queue, String worker, int slots) {
        beat(queue, worker);
        return queue.claim(List.of(new WorkerCapacity(worker, slots, Set.of()))).jobs();
    }

    @Override
    public void close() {
        store.close();
        connections.destroy();
    }
}
