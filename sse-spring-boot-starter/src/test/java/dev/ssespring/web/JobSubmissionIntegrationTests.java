package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static dev.ssespring.web.RawWorker.post;
import static dev.ssespring.web.RawWorker.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseStream;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jobs that are submitted, read and followed over HTTP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobSubmissionIntegrationTests {

    @Test
    void jobsAreSubmittedReadAndRefusedOverHttp() throws Exception {
        try (TestServer server = JobServers.start()) {
            HttpResponse<String> accepted =
                    post(server, "/jobs/q?key=k&priority=3&tags=gpu", "{\"n\": 1}", "Idempotency-Key", "once");
            assertThat(accepted.statusCode()).isEqualTo(202);
            String id = member(accepted.body(), "id");

            assertThat(post(server, "/jobs/q", "{\"n\":2}", "Idempotency-Key", "once")
                            .statusCode())
                    .isEqualTo(200);
            JobInfo job = JobServers.store(server).find(id).orElseThrow();
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

    @EachServer
    void aJobIsFollowedOverHttp(TestServer.Kind kind) throws Exception {
        try (TestServer server = JobServers.start(kind, Followers.class);
                RawWorker worker = new RawWorker(server, "q")) {
            String id = JobServers.queue(server).submit("a").id();
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
}
