package dev.ssespring.jobs.redis;

import static dev.ssespring.jobs.redis.QueueRemains.assertThatNothingIsLeftOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers on several nodes that vanish with their jobs, report when others have got them, fail, and give jobs back. A seed
 * decides what each of them does.
 */
@Timeout(120)
@Tag("slow")
class RedisJobChaosIntegrationTests {

    private static final JobQueueOptions OPTIONS = JobNode.options(10_000, 100_000);
    private static final int WORKERS = 6;
    private static final int KEYS = 12;

    /** Accepted results by job. */
    private final Map<String, AtomicInteger> completed = new ConcurrentHashMap<>();

    /** Jobs of each ordering key, in the order in which they were submitted. */
    private final Map<String, List<String>> ordered = new ConcurrentHashMap<>();

    private final Map<String, String> predecessors = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger superseded = new AtomicInteger();
    private final List<JobNode> nodes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private RedisProcess redis;

    @BeforeEach
    void start() {
        redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
        for (int i = 0; i < 3; i++) {
            nodes.add(new JobNode(redis));
        }
    }

    @AfterEach
    void stop() {
        stop.countDown();
        threads.forEach(Thread::interrupt);
        nodes.forEach(JobNode::close);
        redis.close();
    }

    @Test
    void eachJobHasOneAcceptedResultKeysAreKeptInOrderAndNothingIsLeftBehind() throws Exception {
        run("chaos", 1_500, () -> {});

        assertThat(superseded).hasPositiveValue();
    }

    @Test
    void noJobIsLostWhenRedisIsKilledAndStartedAgain() throws Exception {
        run("killed", 600, () -> {
            for (int i = 0; i < 3; i++) {
                int before = completed.size();
                await().atMost(Duration.ofSeconds(30)).until(() -> completed.size() > before + 50);
                redis.kill();
                redis.launch();
            }
        });
    }

    private void run(String queue, int jobs, Runnable faults) throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            start("worker-" + i, () -> work(nodes.get(number % nodes.size()).queue(queue, OPTIONS), number));
        }
        start("submitter", () -> submit(nodes.get(0).queue(queue, OPTIONS), jobs));
        faults.run();
        await().atMost(Duration.ofSeconds(90)).until(() -> completed.size() == jobs);
        stop.countDown();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }

        assertThat(violations).isEmpty();
        assertThat(completed.values()).allMatch(count -> count.get() == 1);
        QueueStore any = nodes.get(1).queue(queue, OPTIONS);
        // Leases that were lost with a reply of Redis.
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            any.claim(List.of());
            return any.counts().leased() == 0;
        });
        assertThatNothingIsLeftOf(redis, queue);
    }

    private void start(String name, Runnable task) {
        Thread thread = SseThreads.daemon(name, () -> {
            try {
                task.run();
            } catch (RuntimeException | Error ex) {
                violations.add(name + " failed: " + ex);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void submit(QueueStore queue, int jobs) {
        Random random = new Random(1);
        for (int i = 0; i < jobs; i++) {
            String id = "job-%06d".formatted(i);
            JobSpec.Builder spec = JobSpec.builder().priority(random.nextInt(3));
            if (random.nextInt(3) == 0) {
                String key = "key " + random.nextInt(KEYS);
                spec.key(key);
                List<String> sameKey = ordered.computeIfAbsent(key, any -> new ArrayList<>());
                if (!sameKey.isEmpty()) {
                    predecessors.put(id, sameKey.get(sameKey.size() - 1));
                }
                sameKey.add(id);
            } else if (random.nextInt(4) == 0) {
                spec.delay(Duration.ofMillis(5));
            }
            JobSubmission job = JobNode.job(id, spec.build());
            repeat(() -> queue.submit(job));
        }
    }

    private void work(QueueStore queue, int number) {
        String worker = "worker " + number;
        Random random = new Random(number);
        Deque<LeasedJob> held = new ArrayDeque<>();
        while (stop.getCount() > 0) {
            try {
                for (LeasedJob job : JobNode.claim(queue, worker, 1 + random.nextInt(5))) {
                    checkOrder(queue, job);
                    handle(queue, worker, job, random, held);
                }
                while (held.size() > 20) {
                    complete(queue, held.removeFirst());
                }
            } catch (JobStoreException ex) {
                // The outcome of the last call is unknown, as it is for a real worker.
                if (stopsDuringPause()) {
                    return;
                }
            }
        }
    }

    private void handle(QueueStore queue, String worker, LeasedJob job, Random random, Deque<LeasedJob> held) {
        int choice = random.nextInt(100);
        if (choice < 8) {
            return;
        }
        if (choice < 20) {
            held.add(job);
        } else if (choice < 30) {
            Duration retryAfter = random.nextBoolean() ? Duration.ZERO : null;
            repeat(() -> queue.acknowledge(JobAck.fail(job.id(), job.lease(), "failed", retryAfter)));
        } else if (choice < 36) {
            repeat(() -> queue.acknowledge(JobAck.release(job.id(), job.lease())));
        } else {
            if (choice < 50) {
                JobNode.beat(queue, worker, job);
            }
            complete(queue, job);
        }
    }

    private void complete(QueueStore queue, LeasedJob job) {
        boolean[] repeated = {false};
        AckResult result = repeat(() -> {
            try {
                return queue.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));
            } catch (JobStoreException ex) {
                repeated[0] = true;
                throw ex;
            }
        });
        boolean accepted = result == AckResult.ACCEPTED
                || result == AckResult.ACCEPTED_LATE
                || (result == AckResult.REPEATED && repeated[0]);
        if (accepted) {
            completed.computeIfAbsent(job.id(), id -> new AtomicInteger()).incrementAndGet();
        } else if (result == AckResult.SUPERSEDED) {
            superseded.incrementAndGet();
        }
    }

    private void checkOrder(QueueStore queue, LeasedJob job) {
        String predecessor = predecessors.get(job.id());
        if (predecessor != null) {
            JobStatus status = queue.find(predecessor).orElseThrow().status();
            if (status != JobStatus.DONE) {
                violations.add(job.id() + " was leased while " + predecessor + " was " + status);
            }
        }
    }

    private interface Call<T> {

        T run();
    }

    private <T> T repeat(Call<T> call) {
        while (true) {
            try {
                return call.run();
            } catch (JobStoreException ex) {
                if (stopsDuringPause()) {
                    throw ex;
                }
            }
        }
    }

    /** Waits a moment before a call is repeated; returns true at once when the test ends. */
    private boolean stopsDuringPause() {
        try {
            return stop.await(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
