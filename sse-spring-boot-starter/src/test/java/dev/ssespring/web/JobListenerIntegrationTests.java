package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListener;
import dev.ssespring.jobs.listener.SseJobListenerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Annotated methods as workers, in the application of the queue and in another one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobListenerIntegrationTests {

    static class TwoQueues {

        @SseJobListener(queue = "one", slots = 3)
        String one(String payload) {
            return "one " + payload;
        }

        @SseJobListener(queue = "two", tags = "gpu")
        String two(String payload) {
            return "two " + payload;
        }

        @SseJobListener(queue = "secret")
        String secret(String payload) {
            return "secret " + payload;
        }
    }

    @Test
    @SuppressWarnings("try") // Closing it twice has no effect.
    void theListenersOfAServiceShareOneStream() throws Exception {
        try (TestServer server = JobServers.start();
                TestServer service = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(TwoQueues.class),
                        "sse.worker.url=http://localhost:" + server.port() + "/jobs")) {
            SseJobs jobs = server.context().getBean(SseJobs.class);
            CompletableFuture<String> one =
                    jobs.queue("one", String.class, String.class).submit("a").result();
            CompletableFuture<String> two = jobs.queue("two", String.class, String.class)
                    .submit("b", spec -> spec.requires("gpu"))
                    .result();

            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("one a");
            assertThat(two.get(20, TimeUnit.SECONDS)).isEqualTo("two b");

            assertThat(server.publisher().streams()).hasSize(1);
            assertThat(jobs.dispatcher().queues()).containsExactly("one", "two");
            service.close();
            await().untilAsserted(() -> assertThat(server.publisher().streams()).isEmpty());
        }
    }

    static class ThumbWorker {

        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch blocked = new CountDownLatch(1);

        record Resize(String file, int width) {}

        @SseJobListener(queue = "${thumbs:thumbs}", slots = 4)
        Map<String, Object> resize(Resize resize, JobContext job) throws InterruptedException {
            if (resize.width() < 0) {
                blocked.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                    throw ex;
                }
            }
            job.progress(Map.of("pct", 50));
            return Map.of("file", resize.file(), "attempt", job.attempt());
        }
    }

    @Test
    void aListenerOfAnotherServiceWorksOnJobs() throws Exception {
        try (TestServer server = JobServers.start();
                TestServer service = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(ThumbWorker.class),
                        "sse.worker.url=http://localhost:" + server.port() + "/jobs")) {
            JobQueue<ThumbWorker.Resize, Map<String, Object>> thumbs = thumbs(server);
            List<CompletableFuture<Map<String, Object>>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(thumbs.submit(new ThumbWorker.Resize("file" + i, i)).result());
            }
            for (int i = 0; i < 50; i++) {
                assertThat(results.get(i).get(20, TimeUnit.SECONDS))
                        .isEqualTo(Map.of("file", "file" + i, "attempt", 1));
            }

            ThumbWorker worker = service.context().getBean(ThumbWorker.class);
            JobHandle<Map<String, Object>> blocked = thumbs.submit(new ThumbWorker.Resize("b", -1));
            assertThat(worker.blocked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(blocked.cancel("not needed")).isTrue();
            assertThat(worker.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(service.context().getBean(SseJobListenerRegistry.class).workers())
                    .hasSize(1);
        }
    }

    @Test
    @Tag("slow")
    void aWorkerThatIsRefusedComesBack() throws Exception {
        AtomicBoolean allowed = new AtomicBoolean();
        CountDownLatch refused = new CountDownLatch(2);
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> {
                            refused.countDown();
                            return allowed.get();
                        }),
                        JobServers.FAST);
                TestServer service = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(ThumbWorker.class),
                        "sse.worker.url=http://localhost:" + server.port() + "/jobs",
                        "sse.worker.headers.X-Token=secret")) {
            assertThat(service.context().getBean(SseJobListenerRegistry.class).isRunning())
                    .isTrue();
            assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();

            allowed.set(true);

            assertThat(thumbs(server)
                            .submit(new ThumbWorker.Resize("a", 1))
                            .result()
                            .get(30, TimeUnit.SECONDS))
                    .containsEntry("file", "a");
        }
    }

    @Test
    void aListenerOfTheSameApplicationNeedsNoUrl() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(context -> context.registerBean(ThumbWorker.class))) {
            assertThat(thumbs(server)
                            .submit(new ThumbWorker.Resize("a", 1))
                            .result()
                            .get(10, TimeUnit.SECONDS))
                    .containsEntry("file", "a");
        }
    }

    @SuppressWarnings("unchecked")
    private static JobQueue<ThumbWorker.Resize, Map<String, Object>> thumbs(TestServer server) {
        return server.context()
                .getBean(SseJobs.class)
                .queue("thumbs", ThumbWorker.Resize.class, (Class<Map<String, Object>>) (Class<?>) Map.class);
    }
}
