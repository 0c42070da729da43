package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static dev.ssespring.web.RawWorker.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.SseJobs;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Submissions over HTTP that are refused, and what they can ask for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobRefusalIntegrationTests {

    private static TestServer start(String... properties) {
        return TestServer.Kind.TOMCAT.start(
                context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true),
                properties);
    }

    @Test
    void submissionOverHttpIsOffUnlessItIsSwitchedOn() throws Exception {
        try (TestServer server = start("sse.jobs.path=/jobs")) {
            HttpResponse<String> refused = post(server, "/jobs/q", "1");

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("'sse.jobs.submission'");
        }
    }

    @Test
    void aFullQueueAndANodeThatShutsDownAreAnsweredWithTheTimeToWait() throws Exception {
        try (TestServer server = start(
                "sse.jobs.path=/jobs",
                "sse.jobs.submission=true",
                "sse.jobs.defaults.capacity=1",
                "sse.jobs.retry=7s")) {
            assertThat(post(server, "/jobs/q", "1").statusCode()).isEqualTo(202);

            HttpResponse<String> full = post(server, "/jobs/q", "2");
            server.context().getBean(SseJobs.class).drain();
            HttpResponse<String> draining = post(server, "/jobs/q", "3");

            assertThat(full.statusCode()).isEqualTo(429);
            assertThat(full.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(draining.statusCode()).isEqualTo(503);
            assertThat(draining.headers().firstValue("Retry-After")).hasValue("7");
        }
    }

    @Test
    void aNodeThatKnowsTooManyQueuesRefusesOthers() throws Exception {
        try (TestServer server = start("sse.jobs.path=/jobs", "sse.jobs.submission=true", "sse.jobs.max-queues=1")) {
            assertThat(post(server, "/jobs/q", "1").statusCode()).isEqualTo(202);
            assertThat(post(server, "/jobs/other", "1").statusCode()).isEqualTo(429);
            assertThat(post(server, "/jobs/q", "1").statusCode()).isEqualTo(202);
        }
    }

    @Test
    void eachParameterOfASubmissionIsThatOfTheJob() throws Exception {
        try (TestServer server = start("sse.jobs.path=/jobs", "sse.jobs.submission=true")) {
            String body = post(
                            server,
                            "/jobs/q?type=resize&delay=3600000&maxAttempts=7&priority=-2&tags=gpu,eu&key=k",
                            "null",
                            "Idempotency-Key",
                            "once")
                    .body();

            JobInfo job = JobServers.store(server).find(member(body, "id")).orElseThrow();
            assertThat(job.status()).isEqualTo(JobStatus.DELAYED);
            assertThat(job.spec().type()).isEqualTo("resize");
            assertThat(job.spec().delay()).hasHours(1);
            assertThat(job.spec().maxAttempts()).isEqualTo(7);
            assertThat(job.spec().priority()).isEqualTo(-2);
            assertThat(job.spec().tags()).containsExactlyInAnyOrder("gpu", "eu");
            assertThat(job.spec().key()).isEqualTo("k");
            assertThat(job.spec().idempotencyKey()).isEqualTo("once");
        }
    }
}
