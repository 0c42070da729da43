package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.listener.SseJobListener;
import dev.ssespring.publisher.LogRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers in a service behind a real nginx. */
@SuppressWarnings("try") // The services only have to run.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class NginxWorkerIntegrationTests {

    static class Worker {

        @SseJobListener(queue = "q", slots = 8)
        String work(String payload) {
            return payload + "!";
        }
    }

    @TempDir
    private Path directory;

    @BeforeEach
    void nginxIsThere() {
        assumeTrue(Files.isExecutable(Nginx.PROGRAM), "nginx is not installed");
    }

    @Test
    void jobsAndOutcomesPassAProxyThatPassesEventsOn() throws Exception {
        try (TestServer server = JobServers.start();
                Nginx nginx = new Nginx(directory, server.port());
                TestServer service = service("http://localhost:" + nginx.port() + "/kept/jobs")) {
            JobQueue<String, String> queue = JobServers.queue(server);

            List<CompletableFuture<String>> results = IntStream.range(0, 300)
                    .mapToObj(i -> queue.submit("job " + i).result())
                    .toList();

            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("job " + i + "!");
            }
            assertThat(nginx.errors()).isEmpty();
        }
    }

    /** Over HTTP/1.0 to the application, the default of nginx before 1.29.7, it passes nothing on before its buffer is full. */
    @Test
    void aWorkerBehindAProxyThatHoldsEventsBackSaysSoAndKeepsNoJobFromOthers() throws Exception {
        try (TestServer server = JobServers.start();
                LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker");
                Nginx nginx = new Nginx(directory, server.port());
                TestServer silent = service("http://localhost:" + nginx.port() + "/buffered/jobs")) {
            JobQueue<String, String> queue = JobServers.queue(server);
            CompletableFuture<String> result = queue.submit("job").result();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !log.messagesAt(Level.WARN).isEmpty());
            assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .startsWith("No event has arrived within 2 s on the stream of jobs of queues 'q'")
                    .contains("nginx: 'proxy_buffering off'");
            assertThat(JobServers.store(server).workers()).isEmpty();
            assertThat(result).isNotDone();

            try (TestServer other = service("http://localhost:" + server.port() + "/jobs")) {
                assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("job!");
                assertThat(JobServers.store(server).workers()).hasSize(1);
            }
        }
    }

    private static TestServer service(String url) {
        return TestServer.Kind.TOMCAT.start(
                context -> context.registerBean(Worker.class), "sse.worker.url=" + url, "sse.worker.idle=2s");
    }
}
