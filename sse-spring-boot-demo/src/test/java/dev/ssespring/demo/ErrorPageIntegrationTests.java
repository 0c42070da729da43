package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ErrorPageIntegrationTests {

    @Test
    void titleAndTextSayWhatIsWrong() throws IOException, InterruptedException {
        try (RunningDemo demo = RunningDemo.start()) {
            assertThat(page(demo, "GET", "/no-such-page"))
                    .contains(
                            "<title>404 Not Found · SSE for Spring Boot</title>", "There is no page at this address.");
            assertThat(page(demo, "DELETE", "/board"))
                    .contains("<title>405 Method Not Allowed · SSE for Spring Boot</title>", "could not be answered")
                    .doesNotContain("no page at this address");
        }
    }

    private static String page(RunningDemo demo, String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(demo.url(path)))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", "text/html")
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
