package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.concurrent.Together;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobChange.Kind;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.jobs.store.WorkerInfo;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that share queues. */
@Timeout(120)
class RedisJobNodesIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RedisProcess redis;

    private final JobNode a = new JobNode(redis);
    private final JobNode b = new JobNode(redis);

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void changesOnOneNodeReachTheOtherInOrder() {
        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        QueueStore onA = a.queue("changes");
        b.queue("changes").listen(changes::add);

        onA.submit(JobNode.job("job-1"));
        LeasedJob first = JobNode.claim(onA, "a worker", 1).get(0);
        JobNode.beat(onA, "a worker", first);
        onA.acknowledge(JobAck.progress("job-1", first.lease(), "50"));
        onA.acknowledge(JobAck.fail("job-1", first.lease(), "why", Duration.ZERO));
        LeasedJob second = JobNode.claim(onA, "a worker", 1).get(0);
        onA.cancel("job-1", "enough");
        onA.acknowledge(JobAck.complete("job-1", second.lease(), "1"));

        await().atMost(PATIENCE).until(() -> changes.stream().anyMatch(change -> change.kind() == Kind.DONE));
        assertThat(changes.stream().filter(change -> !change.id().isEmpty()))
                .containsExactly(
                        new JobChange(Kind.STARTED, "job-1", "a worker", first.lease(), null),
                        new JobChange(Kind.PROGRESS, "job-1", "a worker", first.lease(), "50"),
                        new JobChange(Kind.RETRIED, "job-1", "a worker", first.lease(), "why"),
                        new JobChange(Kind.CANCEL_REQUESTED, "job-1", "a worker", second.lease(), "enough"),
                        new JobChange(Kind.STARTED, "job-1", "a worker", second.lease(), null),
                        new JobChange(Kind.DONE, "job-1", "a worker", second.lease(), "1"));
        assertThat(changes).contains(new JobChange(Kind.READY, "", null, null, null));
        assertThat(changes).contains(new JobChange(Kind.BEAT, "", "a worker", null, "1 "));
    }

    @Test
    void afterALostConnectionChangesAreReadFromWhereTheReaderWas() {
        Queue<String> done = new ConcurrentLinkedQueue<>();
        QueueStore onA = a.queue("cut");
        b.queue("cut").listen(change -> {
            if (change.kind() == Kind.DONE) {
                done.add(change.id());
            }
        });
        try (RedisConsole console = RedisConsole.of(redis)) {
            for (int i = 0; i < 100; i++) {
                String id = "job-%03d".formatted(i);
                if (i % 10 == 5) {
                    console.commands().clientKill(KillArgs.Builder.typeNormal());
                }
                await().pollDelay(Duration.ZERO)
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> {
                            onA.submit(JobNode.job(id));
                            for (LeasedJob job : JobNode.claim(onA, "w", 10)) {
                                onA.acknowledge(JobAck.complete(job.id(), job.lease(), null));
                            }
                            return onA.find(id).orElseThrow().status().isTerminal();
                        });
            }
        }

        await().atMost(PATIENCE).until(() -> done.size() == 100);
        assertThat(new ArrayList<>(done)).isSorted();
    }

    @Test
    void readyJobsAreAnnouncedToTheOtherNodeWithinAFewMilliseconds() {
        QueueStore onA = a.queue("announced");
        QueueStore onB = b.queue("announced");
        Queue<Long> announcements = new ConcurrentLinkedQueue<>();
        onB.listen(change -> {
            if (change.kind() == Kind.READY) {
                announcements.add(System.nanoTime());
            }
        });
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = "job-%03d".formatted(i);
            int before = announcements.size();
            long submitted = System.nanoTime();
            onA.submit(JobNode.job(id));
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> announcements.size() > before);
            delays.add(System.nanoTime() - submitted);
            LeasedJob job = JobNode.claim(onB, "w", 1).get(0);
            onB.acknowledge(JobAck.complete(job.id(), job.lease(), null));
        }
        // Looking once a second would take half a second on average.
        assertThat(delays.stream().sorted().skip(25).findFirst().orElseThrow())
                .isLessThan(Duration.ofMillis(250).toNanos());
    }

    @Test
    void limitsHoldForAllNodesTogetherAndEachJobIsLeasedOnce() throws Exception {
        JobQueueOptions options = limited(new JobLimits(1_000, 10, 0, 1, Duration.ofMinutes(1)));
        List<QueueStore> queues = List.of(a.queue("limited", options), b.queue("limited", options));
        for (int i = 0; i < 500; i++) {
            queues.get(i % 2).submit(JobNode.job("job-%03d".formatted(i)));
        }
        Map<String, String> leases = new ConcurrentHashMap<>();
        Queue<String> violations = new ConcurrentLinkedQueue<>();
        List<Together.Task> tasks = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            QueueStore queue = queues.get(t % 2);
            String worker = "w" + t;
            tasks.add(() -> {
                while (leases.size() < 500) {
                    List<LeasedJob> jobs = JobNode.claim(queue, worker, 4);
                    if (queue.counts().leased() > 10) {
                        violations.add("More than 10 leases");
                    }
                    for (LeasedJob job : jobs) {
                        if (leases.put(job.id(), job.lease()) != null) {
                            violations.add(job.id() + " was leased twice");
                        }
                        queue.acknowledge(JobAck.complete(job.id(), job.lease(), null));
                    }
                }
            });
        }
        Together.run(tasks);

        assertThat(violations).isEmpty();
        assertThat(leases.values()).doesNotHaveDuplicates();
    }

    @Test
    void aRateHoldsForAllNodesTogether() {
        JobQueueOptions options = limited(new JobLimits(1_000, 0, 50, 10, Duration.ofMinutes(1)));
        QueueStore onA = a.queue("rate", options);
        QueueStore onB = b.queue("rate", options);
        for (int i = 0; i < 60; i++) {
            onA.submit(JobNode.job("job-%03d".formatted(i)));
        }
        List<LeasedJob> jobs = new ArrayList<>();
        long start = System.nanoTime();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    jobs.addAll(JobNode.claim(onA, "a", 100));
                    jobs.addAll(JobNode.claim(onB, "b", 100));
                    return jobs.size() == 60;
                });
        // 10 at once, 50 at 50 per second.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(950), PATIENCE);
        assertThat(onA.claim(List.of()).next()).isNotNull();
    }

    @Test
    void workersOfAllNodesAreKnownWithTheirTags() {
        QueueStore onA = a.queue("workers");
        QueueStore onB = b.queue("workers");
        onA.submit(JobNode.job("job-1", JobSpec.builder().requires("gpu", "eu").build()));
        onA.beat(new WorkerBeat("a 1", 3, Set.of("gpu"), Map.of(), Duration.ofSeconds(1)));
        onB.beat(new WorkerBeat("b", 2, Set.of("gpu", "eu", "x"), Map.of(), Duration.ofSeconds(1)));

        assertThat(onA.claim(List.of(new WorkerCapacity("a 1", 3, Set.of("gpu"))))
                        .jobs())
                .isEmpty();
        assertThat(onB.counts().lanes()).containsExactly(Map.entry("eu+gpu", 1L));
        assertThat(onB.claim(List.of(new WorkerCapacity("b", 2, Set.of("gpu", "eu", "x"))))
                        .jobs())
                .hasSize(1);
        assertThat(onA.workers())
                .containsExactlyInAnyOrder(
                        new WorkerInfo("a 1", 3, Set.of("gpu"), 0),
                        new WorkerInfo("b", 2, Set.of("gpu", "eu", "x"), 1));
        assertThat(onB.counts().lanes()).isEmpty();
    }

    @Test
    void jobsReachTheLastOfManyWorkersIfItAloneHasTheTag() {
        // Not the short leases of the other tests: 1,000 workers are passed in several calls.
        QueueStore queue = a.queue("many", limited(JobLimits.DEFAULTS));
        List<WorkerCapacity> workers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Set<String> tags = (i == 999) ? Set.of("gpu") : Set.of();
            workers.add(new WorkerCapacity("w" + i, 1, tags));
        }
        for (int i = 0; i < 1_000; i += 333) {
            JobNode.beat(queue, "w" + i);
        }
        queue.submit(JobNode.job("job-1", JobSpec.builder().requires("gpu").build()));
        queue.submit(JobNode.job("job-2"));
        queue.submit(JobNode.job("job-3"));
        queue.submit(JobNode.job("job-4"));

        assertThat(queue.claim(workers).jobs())
                .extracting(job -> job.worker() + " " + job.id())
                .containsExactly("w0 job-2", "w333 job-3", "w666 job-4", "w999 job-1");
        assertThat(queue.counts().leased()).isEqualTo(4);
    }

    private static JobQueueOptions limited(JobLimits limits) {
        return new JobQueueOptions(JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, limits);
    }
}
