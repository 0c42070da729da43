package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers in processes that are killed and paused. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class WorkerProcessIntegrationTests {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static TestServer start() {
        return TestServer.Kind.TOMCAT.start(
                context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true),
                "sse.jobs.path=/jobs",
                "sse.jobs.defaults.accept=1s",
                "sse.jobs.defaults.lease=2s",
                "sse.jobs.defaults.beat=500ms",
                "sse.jobs.defaults.presence=3s");
    }

    private static WorkerProcess worker(TestServer server, Duration job) throws Exception {
        return WorkerProcess.start("http://localhost:" + server.port() + "/jobs", job.toMillis());
    }

    private static JobHandle<String> submit(TestServer server) {
        return server.context()
                .getBean(SseJobs.class)
                .queue("q", String.class, String.class)
                .submit("a");
    }

    private static JobInfo info(TestServer server, JobHandle<?> job) {
        QueueStore store =
                server.context().getBean(SseJobs.class).dispatcher().store("q").orElseThrow();
        return store.find(job.id()).orElseThrow();
    }

    @Test
    void theJobOfAKilledWorkerIsRunAgain() throws Exception {
        try (TestServer server = start();
                WorkerProcess killed = worker(server, LONG)) {
            JobHandle<String> job = submit(server);
            killed.await("BEGIN " + job.id() + " 1");
            await().atMost(Duration.ofSeconds(20)).until(() -> info(server, job).attempt() == 1);
            CompletableFuture<String> result = job.result();

            killed.signal("KILL");
            server.context()
                    .getBean(SseJobs.class)
                    .work(
                            "q",
                            String.class,
                            JobWorkerOptions.DEFAULTS,
                            (payload, context) -> "result of attempt " + context.attempt());

            assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("result of attempt 2");
        }
    }

    @Test
    void aPausedWorkerLosesItsJobAndIsToldWhenItWakesUp() throws Exception {
        try (TestServer server = start();
                WorkerProcess paused = worker(server, LONG)) {
            JobHandle<String> job = submit(server);
            paused.await("BEGIN " + job.id() + " 1");
            await().atMost(Duration.ofSeconds(20)).until(() -> info(server, job).attempt() == 1);
            CompletableFuture<String> result = job.result();

            paused.signal("STOP");
            server.context()
                    .getBean(SseJobs.class)
                    .work(
                            "q",
                            String.class,
                            JobWorkerOptions.DEFAULTS,
                            (payload, context) -> "result of attempt " + context.attempt());
            assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("result of attempt 2");
            paused.signal("CONT");

            paused.await("INTERRUPTED " + job.id() + " 1");
            JobInfo done = info(server, job);
            assertThat(done.status()).isEqualTo(JobStatus.DONE);
            assertThat(done.result()).isEqualTo("\"result of attempt 2\"");
        }
    }

    @Test
    void aPausedWorkerWhoseJobNobodyTookStillCompletesIt() throws Exception {
        try (TestServer server = start();
                WorkerProcess paused = worker(server, Duration.ofSeconds(1))) {
            JobHandle<String> job = submit(server);
            CompletableFuture<String> result = job.result();
            paused.await("BEGIN " + job.id() + " 1");
            paused.signal("STOP");
            // The lease ends, and there is no other worker.
            await().atMost(Duration.ofSeconds(20)).until(() -> info(server, job).status() == JobStatus.READY);

            paused.signal("CONT");

            assertThat(result.get(30, TimeUnit.SECONDS)).startsWith("result of attempt ");
            assertThat(info(server, job).status()).isEqualTo(JobStatus.DONE);
        }
    }
}
