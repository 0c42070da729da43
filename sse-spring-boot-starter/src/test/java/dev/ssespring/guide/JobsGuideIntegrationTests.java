package dev.ssespring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.guide.JobsGuide.Resize;
import dev.ssespring.guide.JobsGuide.Thumb;
import dev.ssespring.guide.JobsGuide.ThumbWorker;
import dev.ssespring.guide.JobsGuide.Uploads;
import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Runs the code of docs/jobs.md. */
@SpringBootTest(
        classes = JobsGuideIntegrationTests.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sse.jobs.path=/jobs")
class JobsGuideIntegrationTests {

    @Autowired
    private Uploads uploads;

    @Autowired
    private JobAuthorizer authorizer;

    @LocalServerPort
    private int port;

    // tag::test[]
    @Test
    void aSubmittedJobIsDoneByTheListenerOfTheSameApplicationOnce() throws Exception {
        JobHandle<Thumb> job = uploads.later(new Resize("upload-1", "acme"));
        JobHandle<Thumb> repeated = uploads.later(new Resize("upload-1", "acme"));

        assertThat(repeated.id()).isEqualTo(job.id());
        assertThat(job.result().get(30, TimeUnit.SECONDS)).isEqualTo(new Thumb("upload-1.png"));
    }
    // end::test[]

    @Test
    void theAuthorizerAllowsUsersThatAreWorkersAndNothingButWork() throws Exception {
        assertThat(authorizer.isAllowed(JobAccess.WORK, "thumbs", () -> "worker-7"))
                .isTrue();
        assertThat(authorizer.isAllowed(JobAccess.CANCEL, "thumbs", () -> "worker-7"))
                .isFalse();
        assertThat(authorizer.isAllowed(JobAccess.WORK, "thumbs", () -> "alice"))
                .isFalse();
        assertThat(get("/jobs/thumbs/stream?run=1").statusCode()).isEqualTo(403);
    }

    @Test
    void thePathFromWhichThePageImportsTheWorkerIsServed() throws Exception {
        List<String> paths = Pattern.compile("import \\{ sseWorker } from \"([^\"]+)\"")
                .matcher(Docs.read(Docs.ROOT.resolve("docs/jobs.md")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();

        assertThat(paths).containsExactly("/sse/worker.js");
        assertThat(get(paths.get(0)).body()).contains("sseWorker");
    }

    @Test
    void pagesOfAnotherOriginMayBeWorkersIfTheyAreAllowed() throws Exception {
        HttpResponse<String> preflight = preflight("https://app.example.org");

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers)
                        .containsIgnoringCase("if-match")
                        .containsIgnoringCase("content-type")
                        .containsIgnoringCase("x-csrf-token"));
        assertThat(preflight("https://other.example.org").statusCode()).isEqualTo(403);
        HttpResponse<String> script = send(request("/sse/worker.js").header("Origin", "https://app.example.org"));
        assertThat(script.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.org");
    }

    private HttpResponse<String> preflight(String origin) throws Exception {
        return send(request("/jobs/thumbs/1/complete")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type, if-match, x-csrf-token"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({JobsGuide.class, Uploads.class, ThumbWorker.class})
    static class Application {}
}
