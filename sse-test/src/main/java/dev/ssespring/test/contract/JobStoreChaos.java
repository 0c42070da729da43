package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Workers that vanish, come back late, fail, give back and work, on two nodes. Each of the submitted jobs must have exactly
 * one accepted result, and a job must never be claimed before all earlier ones of its key are over.
 */
final class JobStoreChaos {

    private static final int WORKERS = 6;
    private static final int KEYS = 20;

    private final Supplier<QueueStore> node;
    private final Supplier<QueueStore> otherNode;
    private final Consumer<Duration> passTime;
    private final int jobs;

    private final Map<String, String> predecessors = new ConcurrentHashMap<>();
    private final Map<String, Queue<String>> accepted = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    JobStoreChaos(Supplier<QueueStore> node, Supplier<QueueStore> otherNode, Consumer<Duration> passTime, int jobs) {
        this.node = node;
        this.otherNode = otherNode;
        this.passTime = passTime;
        this.jobs = jobs;
    }

    void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        threads.add(SseThreads.daemon("sse-test-submitter", this::submitAll));
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            threads.add(SseThreads.daemon("sse-test-worker-" + number, () -> work(number)));
        }
        threads.forEach(thread -> thread.setUncaughtExceptionHandler(
                (source, failure) -> violations.add(source.getName() + " failed: " + failure)));
        threads.forEach(Thread::start);
        while (accepted.size() < jobs
                && violations.isEmpty()
                && threads.stream().anyMatch(Thread::isAlive)) {
            passTime.accept(Duration.ofMillis(10));
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(violations).isEmpty();
        assertThat(accepted)
                .hasSize(jobs)
                .allSatisfy(
                        (id, leases) -> assertThat(Set.copyOf(leases)).as(id).hasSize(1));
        assertThat(refused.get()).as("late and stale outcomes").isPositive();
        QueueStore queue = node.get();
        queue.claim(List.of());
        QueueCounts counts = queue.counts();
        assertThat(counts).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, Map.of(), null));
    }

    private void submitAll() {
        Random random = new Random(1);
        Map<String, String> last = new HashMap<>();
        QueueStore queue = node.get();
        for (int i = 0; i < jobs && !stop.get(); i++) {
            String id = "j%06d".formatted(i);
            JobSpec.Builder spec = JobSpec.builder().priority(random.nextInt(3));
            if (random.nextBoolean()) {
                // A delayed job takes its place when it is due, so that its predecessor is not known.
                String key = "k" + random.nextInt(KEYS);
                spec.key(key);
                String before = last.put(key, id);
                if (before != null) {
                    predecessors.put(id, before);
                }
            } else if (random.nextInt(4) == 0) {
                spec.delay(Duration.ofMillis(5));
            }
            queue.submit(new JobSubmission(id, "{}", spec.build(), null));
        }
    }

    private void work(int number) {
        QueueStore queue = (number % 2 == 0) ? node.get() : otherNode.get();
        Random random = new Random(100 + number);
        String worker = "w" + number;
        List<LeasedJob> zombies = new ArrayList<>();
        while (!stop.get()) {
            queue.beat(new WorkerBeat(worker, 5, Set.of(), Map.of(), Duration.ofDays(1)));
            List<LeasedJob> claimed = queue.claim(List.of(new WorkerCapacity(worker, 1 + random.nextInt(5), Set.of())))
                    .jobs();
            for (LeasedJob job : claimed) {
                checkOrder(queue, job);
                handle(queue, worker, job, random.nextInt(100), zombies);
            }
            for (Iterator<LeasedJob> late = zombies.iterator(); late.hasNext(); ) {
                LeasedJob job = late.next();
                if (random.nextInt(20) == 0) {
                    late.remove();
                    complete(queue, job);
                }
            }
        }
    }

    private void handle(QueueStore queue, String worker, LeasedJob job, int dice, List<LeasedJob> zombies) {
        if (dice < 10) {
            return;
        }
        if (dice < 20) {
            zombies.add(job);
        } else if (dice < 30) {
            queue.acknowledge(JobAck.fail(job.id(), job.lease(), "e", Duration.ofMillis(dice % 2)));
        } else if (dice < 35) {
            queue.acknowledge(JobAck.release(job.id(), job.lease()));
        } else {
            if (dice < 50) {
                queue.beat(new WorkerBeat(worker, 5, Set.of(), Map.of(job.id(), job.lease()), Duration.ofDays(1)));
            }
            complete(queue, job);
        }
    }

    private void complete(QueueStore queue, LeasedJob job) {
        AckResult result = queue.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));
        if (result == AckResult.ACCEPTED || result == AckResult.ACCEPTED_LATE) {
            accepted.computeIfAbsent(job.id(), id -> new ConcurrentLinkedQueue<>())
                    .add(job.lease());
        }
        if (result != AckResult.ACCEPTED) {
            refused.incrementAndGet();
        }
    }

    private void checkOrder(QueueStore queue, LeasedJob job) {
        String before = predecessors.get(job.id());
        if (before != null) {
            // Only jobs that are over are forgotten.
            JobStatus status = queue.find(before).map(JobInfo::status).orElse(JobStatus.DONE);
            if (status != JobStatus.DONE) {
                violations.add(job.id() + " was leased while " + before + " was " + status);
            }
        }
    }
}
