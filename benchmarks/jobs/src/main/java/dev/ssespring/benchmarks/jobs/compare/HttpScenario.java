package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.http.client.HttpClientSettings;

/** Submitter and worker in this process, both of which use a dispatcher over HTTP. */
final class HttpScenario {

    static final int THREADS = 16;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private HttpScenario() {}

    static void run(String[] args) throws Exception {
        JobLoad load = JobLoad.of(args);
        int port = JobLoad.number(args, "dispatcher-port", 0);
        int redisPort = JobLoad.number(args, "redis-port", 0);
        try (Submitters submitters = new Submitters(port, THREADS, "/jobs/" + DispatcherApplication.QUEUE);
                RawHttpConnection figures = new RawHttpConnection(port)) {
            JobTraffic traffic = new JobTraffic(load, THREADS, submitters);
            work(port, JobWorkerOptions.DEFAULTS.slots(load.slots()), (payload, job) -> {
                traffic.onHandled(payload);
                traffic.onOver();
                return "true";
            });
            traffic.submitAll(load.warmUp());
            awaitAccepted(figures, load.warmUp());
            long cpu = cpu(figures);
            long redisCpu = ProcessTimes.redisCpuMicros(redisPort);
            long begin = System.nanoTime();
            traffic.submitAll(load.jobs());
            awaitAccepted(figures, load.warmUp() + load.jobs());
            double seconds = (System.nanoTime() - begin) / 1e9;
            cpu = cpu(figures) - cpu;
            redisCpu = ProcessTimes.redisCpuMicros(redisPort) - redisCpu;
            traffic.submitAtRate();
            awaitAccepted(figures, load.total());
            int wrong = (int) figure(figures, "repeated") + traffic.notOnce();
            System.out.println(EngineScenario.line(load, seconds, cpu, redisCpu, redisPort > 0, traffic, wrong));
        }
    }

    /** Starts a worker as another service would. It ends with the process. */
    static void work(int port, JobWorkerOptions options, JobHandler<String> handler) {
        SystemClock clock = SseClock.system("worker-clock");
        // The dispatcher sends the next job when it has taken a result, while the thread that has sent the result still
        // ends.
        ExecutorService threads = SseThreads.virtualOrPooled("worker-", 4 * options.slots() + 10);
        HttpTransport transport = HttpTransport.create(HttpClientSettings.defaults(), builder -> {});
        SseClient client = SseClient.builder(transport, threads, clock).build();
        new RemoteWorkersBuilder("http://127.0.0.1:" + port + "/jobs", client, transport, threads, clock)
                .build()
                .work(DispatcherApplication.QUEUE, String.class, options, handler);
    }

    private static double figure(RawHttpConnection connection, String name) throws IOException {
        return Measurement.parse("", connection.get("/figures")).figure(name);
    }

    /** Of this process and of the dispatcher. */
    private static long cpu(RawHttpConnection figures) throws IOException {
        return (long) figure(figures, "cpu") + ProcessTimes.ownCpuMicros();
    }

    private static void awaitAccepted(RawHttpConnection figures, int jobs) throws IOException {
        long begin = System.nanoTime();
        while (figure(figures, "accepted") < jobs) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException(
                        "%s of %d jobs have an accepted result".formatted(figure(figures, "accepted"), jobs));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** A connection for each submitting thread. */
    static final class Submitters implements JobTraffic.Submission, AutoCloseable {

        private final List<RawHttpConnection> connections = new ArrayList<>();
        private final String path;

        Submitters(int port, int threads, String path) throws IOException {
            this.path = path;
            for (int i = 0; i < threads; i++) {
                connections.add(new RawHttpConnection(port));
            }
        }

        @Override
        public void submit(int thread, String payload) throws IOException {
            connections.get(thread).post(path, '"' + payload + '"', 202);
        }

        @Override
        public void close() throws IOException {
            for (RawHttpConnection connection : connections) {
                connection.close();
            }
        }
    }
}
