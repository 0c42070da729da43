package dev.ssespring.guide;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Runs the controllers of README.md and docs/publishing.md. */
@SpringBootTest(classes = GuideApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureSseTestClient
class GuideIntegrationTests {

    @Autowired
    private SseTestClient client;

    @LocalServerPort
    private int port;

    @Test
    void postedOrdersReachSubscribers() throws Exception {
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            HttpRequest order = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"id\":7,\"item\":\"tea\"}"))
                    .build();
            HttpResponse<Void> response =
                    HttpClient.newHttpClient().send(order, HttpResponse.BodyHandlers.discarding());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(stream).next().hasEvent("created").hasData("{\"id\":7,\"item\":\"tea\"}");
        }
    }

    @Test
    void elementsAreSent() {
        try (SseTestStream stream = client.get("/letters").open()) {
            assertThat(stream).next().hasData("a");
            assertThat(stream).next().hasData("b");
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void reactiveSourcesAreSent() {
        try (SseTestStream stream = client.get("/numbers").open()) {
            assertThat(stream).next().hasData("1");
            assertThat(stream).next().hasData("2");
        }
    }

    @Test
    void aReportContinuesBehindTheLastLine() {
        try (SseTestStream stream = client.get("/report").lastEventId("98").open()) {
            assertThat(stream).next().hasData("line 99");
            assertThat(stream).next().hasData("line 100");
            assertThat(stream).endsCleanly();
        }
    }
}
