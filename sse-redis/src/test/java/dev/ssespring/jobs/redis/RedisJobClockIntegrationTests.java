package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobsBuilder;
import dev.ssespring.jobs.JobsOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes whose clocks differ by hours: all times of jobs are those of Redis. */
@Timeout(60)
@Tag("slow")
class RedisJobClockIntegrationTests {

    private static final Duration LEASE = Duration.ofMillis(1_500);
    private static final JobQueueOptions OPTIONS = new JobQueueOptions(
            new JobLeaseOptions(Duration.ofSeconds(1), LEASE, Duration.ofMillis(300), Duration.ofSeconds(5)),
            new JobRetryOptions(3, 20, Duration.ofMillis(200), Duration.ofMillis(200)),
            new JobLimits(1_000, 0, 0, 1, Duration.ofMinutes(1)));
    private static final List<Duration> SHIFTS = List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RedisProcess redis = opened(RedisProcess.start());
    private final SystemClock clock = opened(SseClock.system("test-clock"));
    private final ExecutorService threads = SseThreads.growingPool("test-", 100);

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        threads.shutdownNow();
    }

    private SseJobs node(Duration shift) {
        JobNode node = opened(new JobNode(redis));
        SseClock shifted = new ShiftedClock(clock, shift);
        SseEventPublisher publisher =
                opened(SseEventPublisher.builder(SseBroker.inMemory(HistoryPolicy.DEFAULTS, shifted), threads, shifted)
                        .build());
        return opened(new JobsBuilder(publisher, node.store, threads, shifted)
                .options(new JobsOptions(OPTIONS, Map.of(), 10, Duration.ofSeconds(1)))
                .build());
    }

    @Test
    void clocksOfNodesThatAreSetWrongChangeNothing() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(30);
        CountDownLatch end = new CountDownLatch(1);
        List<JobQueue<String, String>> queues = new ArrayList<>();
        for (Duration shift : SHIFTS) {
            SseJobs node = node(shift);
            node.work("q", String.class, JobWorkerOptions.DEFAULTS.slots(10), (payload, job) -> {
                runs.incrementAndGet();
                running.countDown();
                if (payload.equals("long")) {
                    end.await();
                }
                if (payload.equals("failing") && job.attempt() == 1) {
                    throw new IllegalStateException("expected by this test");
                }
                return payload;
            });
            queues.add(node.queue("q", String.class, String.class));
        }
        Instant begin = clock.instant();
        List<JobHandle<String>> longJobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            longJobs.add(queues.get(i % 3).submit("long"));
        }
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        // Longer than the leases, which the workers of all nodes renew.
        assertThat(end.await(2 * LEASE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        end.countDown();

        for (JobHandle<String> job : longJobs) {
            assertThat(job.result().get(20, TimeUnit.SECONDS)).isEqualTo("long");
            JobInfo info = job.info().orElseThrow();
            assertThat(info.deliveries()).isEqualTo(1);
            assertThat(info.submittedAt()).isBetween(begin.minusSeconds(60), begin.plusSeconds(60));
        }
        assertThat(runs).hasValue(30);
        for (JobQueue<String, String> queue : queues) {
            long submitted = System.nanoTime();
            JobHandle<String> delayed = queue.submit("delayed", spec -> spec.delay(Duration.ofMillis(500)));
            JobHandle<String> failing = queue.submit("failing");
            assertThat(delayed.result().get(20, TimeUnit.SECONDS)).isEqualTo("delayed");
            assertThat(Duration.ofNanos(System.nanoTime() - submitted))
                    .isBetween(Duration.ofMillis(490), Duration.ofSeconds(15));
            assertThat(failing.result().get(20, TimeUnit.SECONDS)).isEqualTo("failing");
            assertThat(failing.info().orElseThrow().attempt()).isEqualTo(2);
        }
    }
}
