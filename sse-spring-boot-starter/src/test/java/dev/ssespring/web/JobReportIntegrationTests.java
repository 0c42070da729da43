package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static dev.ssespring.web.RawWorker.post;
import static dev.ssespring.web.RawWorker.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.SseJobs;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What workers over HTTP report other than results, and what a node that shuts down tells them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobReportIntegrationTests {

    private static String lease(RawWorker worker, JobHandle<?> job) throws Exception {
        String event = worker.next("job").data();
        assertThat(member(event, "id")).isEqualTo(job.id());
        return member(event, "lease");
    }

    @Test
    void aFailedAttemptIsRepeatedAfterTheTimeThatTheWorkerNames() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");

            assertThat(worker.acknowledge(
                            "fail", job.id(), lease(worker, job), "{\"error\":\"busy\",\"retryAfter\":3600000}"))
                    .isEqualTo(204);
            JobInfo delayed = JobServers.info(server, job);
            assertThat(delayed.status()).isEqualTo(JobStatus.DELAYED);
            assertThat(delayed.error()).isEqualTo("busy");
            assertThat(delayed.attempt()).isEqualTo(1);

            JobHandle<String> next = JobServers.queue(server).submit("b");
            assertThat(worker.acknowledge("fail", next.id(), lease(worker, next), "{\"retryAfter\":1}"))
                    .isEqualTo(204);
            String again = worker.next("job").data();
            assertThat(member(again, "id")).isEqualTo(next.id());
            assertThat(member(again, "attempt")).isEqualTo("2");
        }
    }

    @Test
    void aFatalFailureIsADeadLetterAtOnce() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");

            assertThat(worker.acknowledge(
                            "fail", job.id(), lease(worker, job), "{\"error\":\"no such file\",\"fatal\":true}"))
                    .isEqualTo(204);

            JobInfo dead = JobServers.info(server, job);
            assertThat(dead.status()).isEqualTo(JobStatus.DEAD);
            assertThat(dead.error()).isEqualTo("no such file");
            assertThat(send(server, "GET", "/jobs/q/" + job.id(), "").body())
                    .contains("\"status\":\"dead\"", "\"error\":\"no such file\"");
        }
    }

    @Test
    void aJobThatIsGivenBackGoesToAnotherWorkerAsTheSameAttempt() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker first = new RawWorker(server, "q");
                RawWorker second = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            first.next("hello");
            first.beat(1, "");
            String lease = lease(first, job);
            // It takes no more jobs, and has accepted this one.
            first.beat(0, "\"%s\":\"%s\"".formatted(job.id(), lease));
            second.next("hello");
            second.beat(1, "");

            assertThat(first.acknowledge("release", job.id(), lease, "null")).isEqualTo(204);

            String event = second.next("job").data();
            assertThat(member(event, "id")).isEqualTo(job.id());
            assertThat(member(event, "attempt")).isEqualTo("1");
            assertThat(first.acknowledge("complete", job.id(), lease, "1")).isEqualTo(412);
        }
    }

    @Test
    void progressAndResultAreSeenInTheStateOfTheJob() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");
            String lease = lease(worker, job);

            assertThat(worker.acknowledge("progress", job.id(), lease, "{\"pct\":40}"))
                    .isEqualTo(204);
            assertThat(send(server, "GET", "/jobs/q/" + job.id(), "").body())
                    .contains("\"status\":\"leased\"", "\"attempt\":1", "\"progress\":{\"pct\":40}")
                    .doesNotContain(lease);
            assertThat(worker.acknowledge("complete", job.id(), lease, "{\"file\":7}"))
                    .isEqualTo(204);
            assertThat(send(server, "GET", "/jobs/q/" + job.id(), "").body())
                    .contains("\"status\":\"done\"", "\"result\":{\"file\":7}");
        }
    }

    @Test
    void severalOutcomesInOneRequestAreAnsweredOneByOne() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            worker.next("hello");
            worker.beat(3, "");
            JobHandle<String> done = JobServers.queue(server).submit("a");
            String doneLease = lease(worker, done);
            JobHandle<String> failed = JobServers.queue(server).submit("b");
            String failedLease = lease(worker, failed);
            JobHandle<String> fatal = JobServers.queue(server).submit("c");
            String fatalLease = lease(worker, fatal);

            HttpResponse<String> answer = post(server, "/jobs/outcomes/q", """
                    [{"id":"%s","lease":"%s","operation":"complete","body":"1.50"},
                     {"id":"%s","lease":"%s","operation":"fail","body":{"error":"busy","retryAfter":3600000}},
                     {"id":"%s","lease":"%s","operation":"fail","body":{"error":"never","fatal":true}},
                     {"id":"%s","lease":"1-a","operation":"release"},
                     {"id":"unknown","lease":"1-a","operation":"complete","body":[1, 2]}]
                    """.formatted(
                            done.id(), doneLease, failed.id(), failedLease, fatal.id(), fatalLease, done.id()));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("[204,204,204,412,404]");
            assertThat(done.result().get()).isEqualTo("1.50");
            assertThat(JobServers.info(server, failed).status()).isEqualTo(JobStatus.DELAYED);
            assertThat(JobServers.info(server, fatal).error()).isEqualTo("never");
            assertThat(worker.acknowledge("complete", done.id(), doneLease, "\"1.50\""))
                    .isEqualTo(204);
        }
    }

    @Test
    void outcomesThatAreNoneAreRefusedTogether() throws Exception {
        List<String> bodies = List.of(
                "{}",
                "[",
                "[1]",
                "[{\"id\":\"a\",\"operation\":\"release\"}]",
                "[{\"id\":\"a\",\"lease\":\"1-a\",\"operation\":\"progress\"}]",
                "[{\"id\":\"a\",\"lease\":\"1-a\",\"operation\":\"fail\",\"body\":[]}]",
                "[{\"id\":\"a\",\"lease\":\"1-a\",\"operation\":\"fail\",\"body\":{\"retryAfter\":\"soon\"}}]");
        try (TestServer server = JobServers.start()) {
            for (String body : bodies) {
                assertThat(post(server, "/jobs/outcomes/q", body).statusCode())
                        .as(body)
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void reportsThatAreNoneAreRefused() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            worker.next("hello");
            worker.beat(1, "");
            String lease = lease(worker, job);

            assertThat(worker.acknowledge("finish", job.id(), lease, "1")).isEqualTo(404);
            assertThat(worker.acknowledge("fail", job.id(), lease, "[1]")).isEqualTo(400);
            assertThat(worker.acknowledge("fail", job.id(), lease, "{\"error\":1}"))
                    .isEqualTo(400);
            assertThat(post(server, "/jobs/workers/" + worker.run, "{\"queue\":\"q\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post(server, "/jobs/workers/not_an_id", "{\"queue\":\"q\",\"slots\":1}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(JobServers.info(server, job).status()).isEqualTo(JobStatus.LEASED);
        }
    }

    @Test
    void workersOfANodeThatShutsDownAreToldAndTheirReportsAreTaken() throws Exception {
        try (TestServer server = JobServers.start();
                RawWorker worker = new RawWorker(server, "q")) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            JobHandle<String> waiting = JobServers.queue(server).submit("b");
            worker.next("hello");
            worker.beat(1, "");
            String lease = lease(worker, job);

            server.context().getBean(SseJobs.class).drain();

            assertThat(worker.next("drain").data()).isEqualTo("{\"queue\":\"q\"}");
            assertThat(server.get("/jobs/q/stream?run=other").statusCode()).isEqualTo(503);
            assertThat(worker.acknowledge("complete", job.id(), lease, "\"done\""))
                    .isEqualTo(204);
            assertThat(worker.beat(1, "").statusCode()).isEqualTo(200);
            worker.next("beat");
            assertThat(JobServers.info(server, waiting).status()).isEqualTo(JobStatus.READY);

            server.context().getBean(SseJobs.class).accept();
            assertThat(worker.beat(1, "").statusCode()).isEqualTo(200);
            assertThat(member(worker.next("job").data(), "id")).isEqualTo(waiting.id());
        }
    }
}
