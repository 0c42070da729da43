package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.TcpProxy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.TestClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobWorkers;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import dev.ssespring.jobs.SseJobs;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All dispatchers of many workers are replaced at once. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobRestartIntegrationTests {

    private static final int WORKERS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService threads = SseThreads.growingPool("worker-", 1_000);
    private final SystemClock clock = opened(SseClock.system("worker-clock"));
    private final RedisProcess redis = opened(RedisProcess.start());

    /** When streams were asked for. */
    private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();

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

    private TestServer node() {
        return opened(TestServer.Kind.TOMCAT.start(
                context -> {
                    context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true);
                    context.registerBean("arrivals", Filter.class, () -> (request, response, chain) -> {
                        if (((HttpServletRequest) request).getRequestURI().equals("/jobs/stream")) {
                            arrivals.add(System.nanoTime());
                        }
                        chain.doFilter(request, response);
                    });
                },
                "spring.data.redis.port=" + redis.port(),
                "sse.redis.timeout=20s",
                "sse.jobs.store=redis",
                "sse.jobs.path=/jobs",
                "sse.retry=2s",
                "sse.retry-jitter=0.5",
                "sse.jobs.defaults.accept=10s",
                "sse.jobs.defaults.lease=20s",
                "sse.jobs.defaults.beat=2s",
                "sse.jobs.defaults.presence=30s"));
    }

    private static JobQueue<String, String> queue(TestServer node) {
        return node.context().getBean(SseJobs.class).queue("q", String.class, String.class);
    }

    @Test
    void workersComeBackSpreadOverTheRetryWindowAndNoLeaseIsLost() throws Exception {
        List<TestServer> nodes = List.of(node(), node());
        List<TcpProxy> balancers = new ArrayList<>();
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        for (TestServer node : nodes) {
            TcpProxy balancer = opened(new TcpProxy(node.port()));
            balancers.add(balancer);
            HttpTransport transport = TestClient.transport();
            SseClient client =
                    opened(SseClient.builder(transport, threads, clock).build());
            JobWorkers workers = new RemoteWorkersBuilder(
                            "http://localhost:" + balancer.port() + "/jobs", client, transport, threads, clock)
                    .build();
            for (int i = 0; i < WORKERS / 2; i++) {
                JobWorkerOptions options = new JobWorkerOptions(1, Set.of(), Duration.ZERO);
                workers.work("q", String.class, options, (payload, job) -> {
                    runs.incrementAndGet();
                    end.await();
                    return payload;
                });
            }
        }
        List<JobHandle<String>> jobs = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            jobs.add(queue(nodes.get(i % 2)).submit("" + i));
        }
        await().atMost(PATIENCE).until(() -> runs.get() == WORKERS);
        List<TestServer> next = List.of(node(), node());
        JobQueue<String, String> queue = queue(next.get(0));
        // Before that, a job belongs to its worker for the accept time only.
        await().atMost(PATIENCE)
                .until(() -> jobs.stream()
                        .allMatch(
                                job -> queue.job(job.id()).info().orElseThrow().attempt() == 1));
        arrivals.clear();

        balancers.get(0).switchTo(next.get(0).port());
        balancers.get(1).switchTo(next.get(1).port());
        nodes.forEach(TestServer::close);
        await().atMost(PATIENCE).until(() -> next.get(0).publisher().streams().size() == WORKERS / 2);
        await().atMost(PATIENCE).until(() -> next.get(1).publisher().streams().size() == WORKERS / 2);

        List<Long> times = arrivals.stream().sorted().toList();
        // Two to three seconds were announced to each stream: no tenth of a second has most of them.
        assertThat(Duration.ofNanos(times.get(times.size() - 1) - times.get(0))).isGreaterThan(Duration.ofMillis(600));
        assertThat(times)
                .allSatisfy(time -> assertThat(times.stream()
                                .filter(other -> other >= time && other < time + TimeUnit.MILLISECONDS.toNanos(100))
                                .count())
                        .isLessThan(WORKERS / 2));
        end.countDown();
        for (JobHandle<String> job : jobs) {
            assertThat(queue.job(job.id()).result().get(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(queue.job(job.id()).info().orElseThrow().deliveries()).isEqualTo(1);
        }
        assertThat(runs).hasValue(WORKERS);
    }
}
