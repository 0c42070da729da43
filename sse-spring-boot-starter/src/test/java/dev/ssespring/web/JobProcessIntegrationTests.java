package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.TcpProxy;
import dev.ssespring.client.TestClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import dev.ssespring.jobs.redis.RedisJobOptions;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Jobs in Redis whose workers, dispatchers and server are killed. */
@Tag("slow")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobProcessIntegrationTests {

    private static final Duration ACCEPT = Duration.ofSeconds(3);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a machine that runs other tests at the same time may take in addition to the second that is promised. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private static final String[] PROPERTIES = {
        "sse.jobs.defaults.accept=3s",
        "sse.jobs.defaults.lease=6s",
        "sse.jobs.defaults.beat=1s",
        "sse.jobs.defaults.presence=3s"
    };

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RedisProcess redis = opened(RedisProcess.start("--appendonly", "yes", "--appendfsync", "always"));
    private final QueueStore queue = queue();

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private QueueStore queue() {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", redis.port());
        connections.afterPropertiesSet();
        connections.start();
        opened(connections::destroy);
        RedisJobStore store =
                opened(RedisJobStore.create(connections, new RedisJobOptions("sse", Duration.ofSeconds(5), 1)));
        store.start();
        return store.queue(
                "q",
                new JobQueueOptions(
                        new JobLeaseOptions(ACCEPT, LEASE, Duration.ofSeconds(1), Duration.ofSeconds(3)),
                        JobRetryOptions.DEFAULTS,
                        JobLimits.DEFAULTS));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private JobProcess dispatcher(String... more) throws Exception {
        List<String> properties = new ArrayList<>(List.of(PROPERTIES));
        properties.addAll(List.of(more));
        return opened(JobProcess.dispatcher(redis.port(), properties.toArray(String[]::new)));
    }

    /** A worker in this process, whose handlers are not interrupted by anything that is killed. */
    private JobWorker worker(int port, int slots, JobHandler<String> handler) {
        SystemClock clock = opened(SseClock.system("worker-clock"));
        ExecutorService threads = SseThreads.growingPool("worker-", 200);
        opened(threads::shutdownNow);
        HttpTransport transport = TestClient.transport();
        TestClient client = opened(TestClient.with(clock));
        return opened(new RemoteWorkersBuilder(
                        "http://localhost:" + port + "/jobs", client.client(), transport, threads, clock)
                .build()
                .work("q", String.class, new JobWorkerOptions(slots, Set.of(), Duration.ZERO), handler));
    }

    private void submit(String id) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                queue.submit(new JobSubmission(id, "\"payload\"", JobSpec.DEFAULTS, null));
                return true;
            } catch (JobStoreException ex) {
                // Redis is not running: the job may have been submitted, and its id is known then.
                return false;
            }
        });
    }

    private JobInfo info(String id) {
        return queue.find(id).orElseThrow();
    }

    @Test
    void theJobOfAKilledWorkerIsRunAgainWithAHigherFence() throws Exception {
        int port = dispatcher().port();
        JobProcess killed = opened(JobProcess.worker(port));
        submit("job-1");
        String[] first = killed.await("BEGIN job-1 ").split(" ", 2);
        await().atMost(PATIENCE).until(() -> info("job-1").attempt() == 1);
        JobProcess other = opened(JobProcess.worker(port));
        await().atMost(PATIENCE).until(() -> queue.workers().size() == 2);

        killed.kill();
        long begin = System.nanoTime();
        String[] second = other.await("BEGIN job-1 ").split(" ", 2);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(LEASE.plusSeconds(1).plus(SLACK));
        assertThat(first[0]).isEqualTo("1");
        assertThat(second[0]).isEqualTo("2");
        assertThat(Long.parseLong(second[1])).isGreaterThan(Long.parseLong(first[1]));
    }

    @Test
    void aJobThatWasClaimedAndNotSentIsSentByAnotherNodeAsTheSameAttempt() throws Exception {
        JobProcess halting = dispatcher("test.halt-on-dispatch=true");
        JobProcess other = dispatcher();
        TcpProxy balancer = opened(new TcpProxy(halting.port()));
        int port = other.port();
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        worker(balancer.port(), 1, (payload, job) -> {
            attempts.add(job.attempt());
            return "done";
        });
        await().atMost(PATIENCE).until(() -> queue.workers().size() == 1);
        balancer.switchTo(port);

        submit("job-1");
        halting.awaitEnd();
        long begin = System.nanoTime();
        assertThat(info("job-1").status()).isEqualTo(JobStatus.LEASED);
        await().atMost(PATIENCE).until(() -> info("job-1").status() == JobStatus.DONE);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(ACCEPT.plusSeconds(1).plus(SLACK));
        assertThat(attempts).containsExactly(1);
        assertThat(info("job-1").attempt()).isEqualTo(1);
    }

    @Test
    void hundredRunningJobsOfAKilledDispatcherEndAtAnotherNodeWithoutARerun() throws Exception {
        // A busy machine may take seconds to connect to the other node.
        Duration lease = LEASE.multipliedBy(3);
        JobProcess killed = dispatcher("sse.jobs.defaults.lease=" + lease.toSeconds() + "s");
        JobProcess other = dispatcher("sse.jobs.defaults.lease=" + lease.toSeconds() + "s");
        TcpProxy balancer = opened(new TcpProxy(killed.port()));
        int port = other.port();
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        worker(balancer.port(), 100, (payload, job) -> {
            runs.incrementAndGet();
            end.await();
            return "done";
        });
        for (int i = 0; i < 100; i++) {
            submit("job-" + i);
        }
        await().atMost(PATIENCE).until(() -> runs.get() == 100);
        for (int i = 0; i < 100; i++) {
            String id = "job-" + i;
            await().atMost(PATIENCE).until(() -> info(id).attempt() == 1);
        }

        balancer.switchTo(port);
        killed.kill();
        // Longer than the leases, which the worker renews at the other node.
        await().pollDelay(lease.plusSeconds(2))
                .atMost(PATIENCE)
                .until(() -> queue.counts().leased() == 100);
        end.countDown();

        for (int i = 0; i < 100; i++) {
            String id = "job-" + i;
            await().atMost(PATIENCE).until(() -> info(id).status() == JobStatus.DONE);
            assertThat(info(id).deliveries()).isEqualTo(1);
        }
        assertThat(runs).hasValue(100);
    }

    @Test
    void noJobIsLostWhenRedisIsKilledAndWorkersRepeatTheirReports() throws Exception {
        int port = dispatcher().port();
        AtomicInteger runs = new AtomicInteger();
        worker(port, 4, (payload, job) -> {
            runs.incrementAndGet();
            return "done";
        });
        for (int i = 0; i < 300; i++) {
            submit("job-" + i);
            if (i == 100 || i == 200) {
                redis.kill();
                redis.launch();
            }
        }

        for (int i = 0; i < 300; i++) {
            String id = "job-" + i;
            await().atMost(PATIENCE).ignoreExceptions().until(() -> info(id).status() == JobStatus.DONE);
        }
        assertThat(runs).hasValueGreaterThanOrEqualTo(300);
        assertThat(queue.counts().leased()).isZero();
        assertThat(queue.counts().ready()).isZero();
    }
}
