package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.TcpProxy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.TestClient;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers behind networks and proxies that fail, and workers that are replaced. */
@Tag("slow")
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobNetworkIntegrationTests {

    private static final Duration ACCEPT = Duration.ofSeconds(2);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a busy machine may take in addition to the second that is promised. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService threads = SseThreads.growingPool("worker-", 300);
    private final SystemClock clock = opened(SseClock.system("worker-clock"));
    private final TestServer server = opened(TestServer.Kind.TOMCAT.start(
            context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true),
            "sse.jobs.path=/jobs",
            "sse.retry=200ms",
            "sse.jobs.defaults.accept=2s",
            "sse.jobs.defaults.lease=5s",
            "sse.jobs.defaults.beat=500ms",
            "sse.jobs.defaults.presence=10s"));
    private final JobQueue<String, String> queue =
            server.context().getBean(SseJobs.class).queue("q", String.class, String.class);
    private final QueueStore store =
            server.context().getBean(SseJobs.class).dispatcher().store("q").orElseThrow();

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        threads.shutdownNow();
    }

    private JobWorker worker(int port, int slots, JobHandler<String> handler) {
        return worker(TestClient.transport(), BEAT.multipliedBy(3), port, slots, handler);
    }

    private JobWorker worker(SseTransport transport, Duration idle, int port, int slots, JobHandler<String> handler) {
        SseClient client = opened(SseClient.builder(transport, threads, clock).build());
        return new RemoteWorkersBuilder("http://localhost:" + port + "/jobs", client, transport, threads, clock)
                .idle(idle)
                .build()
                .work("q", String.class, new JobWorkerOptions(slots, Set.of(), Duration.ofSeconds(10)), handler);
    }

    private JobInfo info(JobHandle<?> job) {
        return job.info().orElseThrow();
    }

    @Test
    void aJobThatWasSentIntoAHalfOpenConnectionIsWorkedOnElsewhereAndTheWorkerComesBack() throws Exception {
        TcpProxy network = opened(new TcpProxy(server.port()));
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch firstStarted = new CountDownLatch(1);
        CountDownLatch bothStarted = new CountDownLatch(2);
        JobWorker stuck = worker(network.port(), 1, (payload, job) -> "stuck " + payload);
        await().atMost(PATIENCE).until(() -> store.workers().size() == 1);
        network.silence();
        JobHandle<String> first = queue.submit("first");
        await().atMost(PATIENCE).until(() -> info(first).status() == JobStatus.LEASED);
        long sent = System.nanoTime();
        assertThat(info(first).worker()).isEqualTo(stuck.id());
        worker(server.port(), 2, (payload, job) -> {
            firstStarted.countDown();
            bothStarted.countDown();
            free.await();
            return "other " + payload;
        });

        assertThat(firstStarted.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - sent))
                .isLessThan(ACCEPT.plusSeconds(1).plus(SLACK));
        JobHandle<String> second = queue.submit("second");
        assertThat(bothStarted.await(30, TimeUnit.SECONDS)).isTrue();
        // The other worker has no slot left: this job waits until the worker has opened another stream, after three
        // silent beats.
        JobHandle<String> third = queue.submit("third");
        assertThat(third.result().get(30, TimeUnit.SECONDS)).isEqualTo("stuck third");
        free.countDown();
        assertThat(first.result().get(30, TimeUnit.SECONDS)).isEqualTo("other first");
        assertThat(second.result().get(30, TimeUnit.SECONDS)).isEqualTo("other second");
        assertThat(info(first).attempt()).isEqualTo(1);
        assertThat(info(first).deliveries()).isEqualTo(2);
        assertThat(info(third).deliveries()).isEqualTo(1);
    }

    @Test
    void jobsArriveInRepliesToBeatsIfAProxyHoldsEventsBack() throws Exception {
        HoldingTransport proxy = new HoldingTransport(
                TestClient.transport(), ACCEPT.multipliedBy(3).dividedBy(4));
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        worker(proxy, Duration.ofSeconds(20), server.port(), 2, (payload, job) -> {
            runs.computeIfAbsent(payload, key -> new AtomicInteger()).incrementAndGet();
            return payload + "!";
        });
        List<JobHandle<String>> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            jobs.add(queue.submit("" + i));
        }

        for (JobHandle<String> job : jobs) {
            job.result().get(30, TimeUnit.SECONDS);
        }

        assertThat(proxy.repliesWithJobs()).isPositive();
        // The events come, too, after all: they must not be taken for further jobs.
        await().atMost(PATIENCE).until(() -> proxy.jobEvents() >= 6);
        await().pollDelay(BEAT).until(() -> true);
        assertThat(runs.values())
                .hasSize(6)
                .allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(jobs).allSatisfy(job -> {
            assertThat(info(job).attempt()).isEqualTo(1);
            assertThat(info(job).deliveries()).isEqualTo(1);
        });
    }

    @Test
    void noJobIsRunAgainWhenAllWorkersAreReplacedUnderLoad() throws Exception {
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        JobHandler<String> handler = (payload, job) -> {
            runs.computeIfAbsent(payload, key -> new AtomicInteger()).incrementAndGet();
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            return payload;
        };
        List<JobWorker> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            workers.add(worker(server.port(), 4, handler));
        }
        List<JobHandle<String>> jobs = new ArrayList<>();
        for (int deployed = 0; deployed < 6; deployed++) {
            for (int i = 0; i < 100; i++) {
                jobs.add(queue.submit(deployed + "-" + i));
            }
            workers.add(worker(server.port(), 4, handler));
            workers.remove(0).close();
        }

        for (JobHandle<String> job : jobs) {
            job.result().get(30, TimeUnit.SECONDS);
        }

        assertThat(runs).hasSize(600);
        assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(jobs).allSatisfy(job -> assertThat(info(job).attempt()).isEqualTo(1));
        assertThat(store.counts().leased()).isZero();
    }
}
