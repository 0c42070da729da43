package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Pages of another origin as workers, by the requests that a browser sends for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobCorsIntegrationTests {

    private static final String PAGE = "https://app.example.org";

    private static TestServer start(WebMvcConfigurer cors) {
        return TestServer.Kind.TOMCAT.start(
                context -> {
                    context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true);
                    context.registerBean("cors", WebMvcConfigurer.class, () -> cors);
                },
                JobServers.FAST);
    }

    private static HttpResponse<String> send(
            TestServer server, String method, String path, String body, String... headers) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .headers(headers)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> preflight(TestServer server, String path, String headers) throws Exception {
        return send(
                server,
                "OPTIONS",
                path,
                "",
                "Origin",
                PAGE,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                headers);
    }

    @Test
    void aPageOfAnotherOriginCanNeitherBeatNorReportUnlessItIsAllowed() throws Exception {
        try (TestServer server = start(new WebMvcConfigurer() {})) {
            // Without these headers, whatever the status, the browser does not send the request.
            for (String path : new String[] {"/jobs/workers/a", "/jobs/q/1/complete", "/jobs/q"}) {
                assertThat(preflight(server, path, "content-type, if-match")
                                .headers()
                                .map())
                        .as(path)
                        .doesNotContainKeys("access-control-allow-origin", "access-control-allow-headers");
            }
            // What a browser sends without a preflight request has one of three types, and none of them is accepted.
            for (String type :
                    new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"
                    }) {
                String beat = "{\"queue\":\"q\",\"slots\":1}";
                assertThat(send(server, "POST", "/jobs/workers/a", beat, "Origin", PAGE, "Content-Type", type)
                                .statusCode())
                        .as(type)
                        .isEqualTo(415);
                assertThat(send(server, "POST", "/jobs/q", "1", "Origin", PAGE, "Content-Type", type)
                                .statusCode())
                        .as(type)
                        .isEqualTo(415);
            }
        }
    }

    @Test
    void aPageThatIsAllowedIsAWorker() throws Exception {
        WebMvcConfigurer cors = new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/jobs/**")
                        .allowedOrigins(PAGE)
                        .allowedMethods("GET", "POST")
                        .allowedHeaders("Content-Type", "If-Match");
            }
        };
        try (TestServer server = start(cors);
                RawWorker worker = new RawWorker(server, "q", "Origin", PAGE)) {
            for (String path :
                    new String[] {"/jobs/workers/" + worker.run, "/jobs/q/1/complete", "/jobs/q/1/progress"}) {
                HttpResponse<String> allowed = preflight(server, path, "content-type, if-match");
                assertThat(allowed.statusCode()).as(path).isEqualTo(200);
                assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                        .hasValue(PAGE);
            }
            assertThat(preflight(server, "/jobs/q/1/complete", "authorization").statusCode())
                    .isEqualTo(403);
            JobHandle<String> job = JobServers.queue(server).submit("a");
            worker.next("hello");

            HttpResponse<String> reply = worker.beat(1, "");

            assertThat(reply.headers().firstValue("Access-Control-Allow-Origin"))
                    .as("the page may read the reply")
                    .hasValue(PAGE);
            String lease = member(worker.next("job").data(), "lease");
            assertThat(worker.acknowledge("complete", job.id(), lease, "\"done\""))
                    .isEqualTo(204);
            assertThat(job.result().get(10, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }
}
