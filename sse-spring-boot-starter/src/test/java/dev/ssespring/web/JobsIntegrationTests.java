package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static dev.ssespring.web.RawWorker.post;
import static dev.ssespring.web.RawWorker.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListener;
import dev.ssespring.jobs.listener.SseJobListenerRegistry;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseStream;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jobs over HTTP, with workers that behave and workers that do not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobsIntegrationTests {

    private static final String[] FAST = {
        "sse.jobs.path=/jobs",
        "sse.jobs.submission=true",
        "sse.jobs.defaults.accept=600ms",
        "sse.jobs.defaults.lease=900ms",
        "sse.jobs.defaults.beat=200ms",
        "sse.jobs.defaults.presence=5s"
    };

    private static TestServer start(TestServer.Kind kind, Class<?>... beans) {
        return kind.start(
                context -> {
                    for (Class<?> bean : beans) {
                        context.registerBean(bean);
                    }
                    context.registerBean(
                            JobAuthorizer.class,
                            () -> (access, queue, caller) -> !queue.equals("secret")
                                    && (caller == null || !caller.getName().equals("stranger")));
                    context.registerBean("users", Filter.class, () -> (request, response, chain) -> {
                        String user = ((HttpServletRequest) request).getHeader("X-User");
                        chain.doFilter(
                                (user == null)
                                        ? request
                                        : new HttpServletRequestWrapper((HttpServletRequest) request) {
                                            @Override
                                            public Principal getUserPrincipal() {
                                                return () -> user;
                                            }
                                        },
                                response);
                    });
                },
                FAST);
    }

    private static TestServer start() {
        return start(TestServer.Kind.TOMCAT);
    }

    private static JobQueue<String, String> queue(TestServer server) {
        return server.context().getBean(SseJobs.class).queue("q", String.class, String.class);
    }

    private static QueueStore store(TestServer server) {
        return server.context().getBean(SseJobs.class).dispatcher().store("q").orElseThrow();
    }

    private static JobInfo info(TestServer server, JobHandle<?> job) {
        return store(server).find(job.id()).orElseThrow();
    }

    @Test
    void everythingIsRefusedWithoutAnAuthorizer() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(FAST)) {
            assertThat(server.get("/jobs/q/stream?run=a").statusCode()).isEqualTo(403);
            assertThat(post(server, "/jobs/workers/a", "{\"queue\":\"q\",\"slots\":1}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(server, "/jobs/q/1/complete", "1", "If-Match", "\"1-a\"")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(server, "/jobs/q", "1").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/stream?run=a&queues=q,r").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/q/1").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/q/1/events").statusCode()).isEqualTo(403);
            assertThat(send(server, "DELETE", "/jobs/q/1", "").statusCode()).isEqualTo(403);
            assertThat(server.context().getBean(SseJobs.class).dispatcher().queues())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerGetsNoJobBeforeItsFirstBeatAndItsReportsAreAnsweredByTheTable(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind);
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = queue(server).submit("a");
            assertThat(worker.next("hello").data())
                    .contains(
                            "\"run\":\"" + worker.run + "\"", "\"beatMs\":200", "\"acceptMs\":600", "\"leaseMs\":900");
            worker.next("beat");
            worker.next("beat");
            assertThat(info(server, job).status()).isEqualTo(JobStatus.READY);

            assertThat(worker.beat(1, "").body()).contains("\"lost\":[]", "\"cancel\":[]", "\"jobs\":[]");

            String event = worker.next("job").data();
            String lease = member(event, "lease");
            assertThat(member(event, "id")).isEqualTo(job.id());
            assertThat(event).contains("\"attempt\":1", "\"data\":\"a\"", "\"queue\":\"q\"");
            assertThat(post(server, "/jobs/q/" + job.id() + "/complete", "1").statusCode())
                    .isEqualTo(428);
            assertThat(worker.acknowledge("progress", job.id(), lease, "{\"pct\":40}"))
                    .isEqualTo(204);
            assertThat(worker.acknowledge("complete", job.id(), "1-a", "1")).isEqualTo(412);
            assertThat(worker.acknowledge("complete", "nobody", lease, "1")).isEqualTo(404);
            assertThat(worker.acknowledge("complete", job.id(), lease, "{")).isEqualTo(400);
            assertThat(worker.acknowledge("complete", job.id(), lease, "\"b\"")).isEqualTo(204);
            assertThat(worker.acknowledge("complete", job.id(), lease, "\"b\"")).isEqualTo(204);
            assertThat(worker.acknowledge("fail", job.id(), lease, "{\"error\":\"e\"}"))
                    .isEqualTo(409);
            assertThat(job.result().get(10, TimeUnit.SECONDS)).isEqualTo("b");
        }
    }

    @Test
    void aCancelledJobIsToldByEventBeatAndProgress() throws Exception {
        try (TestServer server = start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");
            String lease = member(worker.next("job").data(), "lease");

            assertThat(send(server, "DELETE", "/jobs/q/" + job.id(), "").statusCode())
                    .isEqualTo(202);

            assertThat(worker.next("cancel").data()).contains(job.id(), lease);
            assertThat(worker.acknowledge("progress", job.id(), lease, "1")).isEqualTo(205);
            assertThat(worker.beat(1, "\"%s\":\"%s\"".formatted(job.id(), lease))
                            .body())
                    .contains("\"cancel\":[\"" + job.id() + "\"]");
            assertThat(worker.acknowledge("fail", job.id(), lease, "{}")).isEqualTo(204);
            assertThat(info(server, job).status()).isEqualTo(JobStatus.CANCELLED);
            assertThat(send(server, "DELETE", "/jobs/q/" + job.id(), "").statusCode())
                    .isEqualTo(409);
            assertThat(send(server, "DELETE", "/jobs/q/nobody", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aJobWhoseEventWasLostComesWithTheReplyToABeat() throws Exception {
        try (TestServer server = start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = queue(server).submit("a");
            worker.next("hello");
            // The worker behaves as if it had not received the event.
            worker.beat(1, "");
            String pushed = worker.next("job").data();

            String reply = await().until(() -> worker.beat(1, "").body(), body -> body.contains(job.id()));

            assertThat(member(reply, "lease")).isEqualTo(member(pushed, "lease"));
            assertThat(reply).contains("\"data\":\"a\"", "\"attempt\":1");
            assertThat(worker.acknowledge("complete", job.id(), member(reply, "lease"), "null"))
                    .isEqualTo(204);
        }
    }

    @Test
    void aWorkerThatLosesItsJobIsToldAndFencedOff() throws Exception {
        try (TestServer server = start();
                RawWorker first = new RawWorker(server, "q");
                RawWorker second = new RawWorker(server, "q")) {
            JobHandle<String> job = queue(server).submit("a");
            first.next("hello");
            first.beat(1, "");
            String stale = first.next("job").data();
            // It accepts the job, and then is silent for longer than the lease.
            first.beat(1, "\"%s\":\"%s\"".formatted(job.id(), member(stale, "lease")));
            second.next("hello");
            second.beat(1, "");

            String fresh = second.next("job").data();

            assertThat(member(fresh, "id")).isEqualTo(job.id());
            assertThat(member(fresh, "attempt")).isEqualTo("2");
            assertThat(Long.parseLong(member(fresh, "fence"))).isGreaterThan(Long.parseLong(member(stale, "fence")));
            assertThat(first.next("lost").data()).contains(job.id(), member(stale, "lease"));
            assertThat(first.acknowledge("complete", job.id(), member(stale, "lease"), "\"stale\""))
                    .isEqualTo(412);
            assertThat(second.acknowledge("complete", job.id(), member(fresh, "lease"), "\"fresh\""))
                    .isEqualTo(204);
            assertThat(job.result().get(10, TimeUnit.SECONDS)).isEqualTo("fresh");
        }
    }

    @Test
    void aWorkerThatReceivesButDoesNotReportGetsNoSecondJob() throws Exception {
        try (TestServer server = start();
                RawWorker stuck = new RawWorker(server, "q");
                RawWorker other = new RawWorker(server, "q")) {
            JobHandle<String> job = queue(server).submit("a");
            stuck.next("hello");
            stuck.beat(5, "");
            stuck.next("job");
            other.next("hello");
            other.beat(1, "");

            // After the accept time, not after the lease, and the attempt does not count.
            String event = other.next("job").data();

            assertThat(member(event, "id")).isEqualTo(job.id());
            assertThat(member(event, "attempt")).isEqualTo("1");
            JobHandle<String> second = queue(server).submit("b");
            assertThat(other.acknowledge("complete", job.id(), member(event, "lease"), "1"))
                    .isEqualTo(204);
            assertThat(member(other.next("job").data(), "id")).isEqualTo(second.id());
        }
    }

    @Test
    void aBrokenStreamCostsNoLease() throws Exception {
        try (TestServer server = start()) {
            RawWorker worker = new RawWorker(server, "q");
            JobHandle<String> job = queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");
            String lease = member(worker.next("job").data(), "lease");
            worker.beat(1, "\"%s\":\"%s\"".formatted(job.id(), lease));

            worker.close();

            assertThat(worker.acknowledge("complete", job.id(), lease, "\"done\""))
                    .isEqualTo(204);
            assertThat(job.result().get(10, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    /** Requests of a worker may be processed in the wrong order: the older one then replaces the stream that the worker reads. */
    @ParameterizedTest
    @EnumSource
    void aWorkerWhoseStreamWasReplacedIsServedAgain(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind);
                RawWorker worker = new RawWorker(server, "q")) {
            worker.next("hello");
            String path = "/jobs/q/stream?run=" + worker.run;
            server.get(path).body().close();

            String id = worker.lastIdAtTheEnd();

            HttpResponse<InputStream> again = id.isEmpty() ? server.get(path) : server.get(path, "Last-Event-ID", id);
            assertThat(again.statusCode()).isEqualTo(200);
            try (SseReader reader = new SseReader(again.body())) {
                assertThat(reader.read().event()).isEqualTo("hello");
                worker.beat(1, "");
                JobHandle<String> job = queue(server).submit("a");
                SseEvent event = reader.read();
                while (!event.event().equals("job")) {
                    event = reader.read();
                }
                assertThat(member(event.data(), "id")).isEqualTo(job.id());
            }
        }
    }

    @Test
    void aWorkerOfAnotherUserCannotBeTakenOver() throws Exception {
        try (TestServer server = start();
                RawWorker worker = new RawWorker(server, "q", "X-User", "anna")) {
            worker.next("hello");

            assertThat(post(
                                    server,
                                    "/jobs/workers/" + worker.run,
                                    "{\"queue\":\"q\",\"slots\":1,\"held\":{}}",
                                    "X-User",
                                    "bob")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.get("/jobs/q/stream?run=" + worker.run, "X-User", "bob")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(worker.beat(1, "").statusCode()).isEqualTo(200);
            assertThat(server.get("/jobs/q/stream?run=x", "X-User", "stranger").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void jobsAreSubmittedReadAndRefusedOverHttp() throws Exception {
        try (TestServer server = start()) {
            HttpResponse<String> accepted =
                    post(server, "/jobs/q?key=k&priority=3&tags=gpu", "{\"n\": 1}", "Idempotency-Key", "once");
            assertThat(accepted.statusCode()).isEqualTo(202);
            String id = member(accepted.body(), "id");

            assertThat(post(server, "/jobs/q", "{\"n\":2}", "Idempotency-Key", "once")
                            .statusCode())
                    .isEqualTo(200);
            JobInfo job = store(server).find(id).orElseThrow();
            assertThat(job.spec().key()).isEqualTo("k");
            assertThat(job.spec().priority()).isEqualTo(3);
            assertThat(job.spec().tags()).containsExactly("gpu");
            HttpResponse<String> state = send(server, "GET", "/jobs/q/" + id, "");
            assertThat(state.body()).contains("\"status\":\"ready\"", "\"attempt\":0");
            String tag = state.headers().firstValue("ETag").orElseThrow();
            assertThat(send(server, "GET", "/jobs/q/" + id, "", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
            assertThat(send(server, "DELETE", "/jobs/q/" + id, "").statusCode()).isEqualTo(204);
            assertThat(send(server, "GET", "/jobs/q/nobody", "").statusCode()).isEqualTo(404);

            assertThat(post(server, "/jobs/q?priority=x", "1").statusCode()).isEqualTo(400);
            assertThat(post(server, "/jobs/q", "{").statusCode()).isEqualTo(400);
            assertThat(post(server, "/jobs/q", "\"" + "x".repeat(1_100_000) + '"')
                            .statusCode())
                    .isEqualTo(413);
            assertThat(post(server, "/jobs/secret", "1").statusCode()).isEqualTo(403);
        }
    }

    @RestController
    static class Followers {

        private final JobQueue<String, String> queue;

        Followers(SseJobs jobs) {
            this.queue = jobs.queue("q", String.class, String.class);
        }

        @GetMapping("/mine/{id}")
        SseStream mine(@PathVariable String id) {
            return queue.job(id).events();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJobIsFollowedOverHttp(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, Followers.class);
                RawWorker worker = new RawWorker(server, "q")) {
            String id = queue(server).submit("a").id();
            HttpResponse<InputStream> response = server.get("/jobs/q/" + id + "/events");
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            SseReader follower = new SseReader(response.body());
            assertThat(follower.read()).returns("queued", SseEvent::event).returns(id + "-1", SseEvent::id);
            worker.next("hello");
            worker.beat(1, "");
            String lease = member(worker.next("job").data(), "lease");
            assertThat(worker.acknowledge("progress", id, lease, "{\"pct\":\n40}"))
                    .isEqualTo(204);
            assertThat(follower.read()).returns("started", SseEvent::event).returns("{\"attempt\":1}", SseEvent::data);
            assertThat(follower.read()).returns("progress", SseEvent::event).returns("{\"pct\":\n40}", SseEvent::data);

            assertThat(worker.acknowledge("complete", id, lease, "{\"file\":7}"))
                    .isEqualTo(204);

            SseEvent end = follower.read();
            assertThat(end).returns("done", SseEvent::event).returns("{\"file\":7}", SseEvent::data);
            assertThat(follower.read()).isNull();
            String late = new String(
                    server.get("/mine/" + id, "Last-Event-ID", id + "-3").body().readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(late).contains("event: done", "data: {\"file\":7}").doesNotContain("event: progress");
            assertThat(server.get("/jobs/q/" + id + "/events", "Last-Event-ID", String.valueOf(end.id()))
                            .statusCode())
                    .isEqualTo(204);
            assertThat(server.get("/jobs/q/nobody/events").statusCode()).isEqualTo(404);
            assertThat(server.get("/jobs/q/nobody/events", "Last-Event-ID", "nobody-3")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(server.get("/jobs/secret/" + id + "/events").statusCode())
                    .isEqualTo(403);
        }
    }

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
        try (TestServer server = start();
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

    @Test
    void eachQueueOfASharedStreamIsAuthorized() throws Exception {
        try (TestServer server = start()) {
            SseReader stream = new SseReader(
                    server.get("/jobs/stream?run=w&queues=q,secret,r").body());
            assertThat(stream.read())
                    .returns("hello", SseEvent::event)
                    .satisfies(event -> assertThat(event.data()).contains("\"queue\":\"q\""));
            assertThat(stream.read())
                    .returns("hello", SseEvent::event)
                    .satisfies(event -> assertThat(event.data()).contains("\"queue\":\"r\""));
            assertThat(stream.read())
                    .returns("refused", SseEvent::event)
                    .returns("{\"queue\":\"secret\"}", SseEvent::data);
            assertThat(server.get("/jobs/stream?run=w&queues=secret").statusCode())
                    .isEqualTo(403);
            assertThat(server.get("/jobs/stream?run=w").statusCode()).isEqualTo(400);
            assertThat(server.get("/jobs/stream?queues=q").statusCode()).isEqualTo(400);
            assertThat(server.get("/jobs/stream?run=w&queues=" + "q,".repeat(5)
                                    + IntStream.range(0, 101)
                                            .mapToObj(String::valueOf)
                                            .collect(Collectors.joining(",")))
                            .statusCode())
                    .isEqualTo(400);
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
        try (TestServer server = start();
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
    void aWorkerThatIsRefusedComesBack() throws Exception {
        AtomicBoolean allowed = new AtomicBoolean();
        CountDownLatch refused = new CountDownLatch(2);
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> {
                            refused.countDown();
                            return allowed.get();
                        }),
                        FAST);
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

    @RestController
    static class Uploads {

        private final SseJobs jobs;

        Uploads(SseJobs jobs) {
            this.jobs = jobs;
        }

        @PostMapping("/uploads")
        String upload() {
            return jobs.queue("q", String.class, String.class).submit("a").id();
        }
    }

    @Test
    void aControllerThatCannotSubmitIsAnsweredForIt() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                context -> context.registerBean(Uploads.class), "sse.jobs.queues.q.capacity=1", "sse.jobs.retry=7s")) {
            assertThat(post(server, "/uploads", "").statusCode()).isEqualTo(200);

            HttpResponse<String> full = post(server, "/uploads", "");
            server.context().getBean(SseJobs.class).drain();
            HttpResponse<String> draining = post(server, "/uploads", "");

            assertThat(full.statusCode()).isEqualTo(429);
            assertThat(full.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(full.body()).isEmpty();
            assertThat(draining.statusCode()).isEqualTo(503);
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
