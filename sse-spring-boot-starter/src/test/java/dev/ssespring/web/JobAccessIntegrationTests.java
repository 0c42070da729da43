package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.post;
import static dev.ssespring.web.RawWorker.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.SseJobs;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may use jobs over HTTP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobAccessIntegrationTests {

    @Test
    void everythingIsRefusedWithoutAnAuthorizer() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(JobServers.FAST)) {
            assertThat(server.get("/jobs/q/stream?run=a").statusCode()).isEqualTo(403);
            assertThat(post(server, "/jobs/workers/a", "{\"queue\":\"q\",\"slots\":1}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(server, "/jobs/q/1/complete", "1", "If-Match", "\"1-a\"")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(server, "/jobs/outcomes/q", "[]").statusCode()).isEqualTo(403);
            assertThat(post(server, "/jobs/q", "1").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/stream?run=a&queues=q,r").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/q/1").statusCode()).isEqualTo(403);
            assertThat(server.get("/jobs/q/1/events").statusCode()).isEqualTo(403);
            assertThat(send(server, "DELETE", "/jobs/q/1", "").statusCode()).isEqualTo(403);
            assertThat(server.context().getBean(SseJobs.class).dispatcher().queues())
                    .isEmpty();
        }
    }

    @Test
    void aWorkerOfAnotherUserCannotBeTakenOver() throws Exception {
        try (TestServer server = JobServers.start();
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
    void eachQueueOfASharedStreamIsAuthorized() throws Exception {
        try (TestServer server = JobServers.start()) {
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
}
