package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static dev.ssespring.web.RawWorker.post;
import static dev.ssespring.web.RawWorker.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers over HTTP that behave, and workers that do not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobWorkerIntegrationTests {

    @EachServer
    void aWorkerGetsNoJobBeforeItsFirstBeatAndItsReportsAreAnsweredByTheTable(TestServer.Kind kind) throws Exception {
        try (TestServer server = JobServers.start(kind);
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            assertThat(worker.next("hello").data())
                    .contains(
                            "\"run\":\"" + worker.run + "\"",
                            "\"beatMs\":200",
                            "\"acceptMs\":2000",
                            "\"leaseMs\":3000");
            worker.next("beat");
            worker.next("beat");
            assertThat(JobServers.info(server, job).status()).isEqualTo(JobStatus.READY);

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
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
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
            assertThat(JobServers.info(server, job).status()).isEqualTo(JobStatus.CANCELLED);
            assertThat(send(server, "DELETE", "/jobs/q/" + job.id(), "").statusCode())
                    .isEqualTo(409);
            assertThat(send(server, "DELETE", "/jobs/q/nobody", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aJobWhoseEventWasLostComesWithTheReplyToABeat() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
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
    @Tag("slow")
    void aWorkerThatLosesItsJobIsToldAndFencedOff() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker first = new RawWorker(server, "q");
                RawWorker second = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
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
    @Tag("slow")
    void aWorkerThatReceivesButDoesNotReportGetsNoSecondJob() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker stuck = new RawWorker(server, "q");
                RawWorker other = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            stuck.next("hello");
            stuck.beat(5, "");
            stuck.next("job");
            other.next("hello");
            other.beat(1, "");

            // After the accept time, not after the lease, and the attempt does not count.
            String event = other.next("job").data();

            assertThat(member(event, "id")).isEqualTo(job.id());
            assertThat(member(event, "attempt")).isEqualTo("1");
            JobHandle<String> second = JobServers.queue(server).submit("b");
            assertThat(other.acknowledge("complete", job.id(), member(event, "lease"), "1"))
                    .isEqualTo(204);
            assertThat(member(other.next("job").data(), "id")).isEqualTo(second.id());
        }
    }

    @Test
    void aBrokenStreamCostsNoLease() throws Exception {
        try (TestServer server = JobServers.start()) {
            RawWorker worker = new RawWorker(server, "q");
            JobHandle<String> job = JobServers.queue(server).submit("a");
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
    @EachServer
    void aWorkerWhoseStreamWasReplacedIsServedAgain(TestServer.Kind kind) throws Exception {
        try (TestServer server = JobServers.start(kind);
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
                JobHandle<String> job = JobServers.queue(server).submit("a");
                SseEvent event = reader.read();
                while (!event.event().equals("job")) {
                    event = reader.read();
                }
                assertThat(member(event.data(), "id")).isEqualTo(job.id());
            }
        }
    }
}
