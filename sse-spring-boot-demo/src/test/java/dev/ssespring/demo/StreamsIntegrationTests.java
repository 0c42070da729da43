package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sse.heartbeat=50ms", "sse.history.max-events=3"})
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void tailBeginsWithWhatTheHistoryStillHoldsAndContinuesLive() throws Exception {
        for (int i = 1; i <= 5; i++) {
            publisher.publish("tail.a", "counted", "event " + i);
        }
        publisher.publishToUser("alice", "tail.a", SseEvent.of("private"));

        try (SseReader reader = new StreamClient(port).open("/streams/tail?topic=tail.*")) {
            SseEvent history = reader.read();
            assertThat(history.event()).isEqualTo("topic-history");
            assertThat(history.data())
                    .contains("\"event\":\"counted\",\"data\":\"event 3\"", "event 4", "event 5")
                    .doesNotContain("event 2", "private");

            publisher.publish("tail.b", "counted", "live");

            assertThat(reader.read().data()).isEqualTo("live");
        }
    }

    @Test
    void postedEventIsPublished() throws Exception {
        try (SseReader reader = new StreamClient(port).open("/streams/tail?topic=posted")) {
            assertThat(reader.read().data()).isEqualTo("[]");

            HttpResponse<String> response = new StreamClient(port)
                    .post("/streams/events", "{\"topic\":\"posted\",\"event\":\"greeting\",\"data\":\"Hello\"}");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"streams\":1");
            SseEvent event = reader.read();
            assertThat(event.event() + ": " + event.data()).isEqualTo("greeting: Hello");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"topic\":\"a\"}|The data must not be empty",
                "{\"data\":\"x\"}|The topic must not be empty",
                "{\"topic\":\"a.*\",\"data\":\"x\"}|must not be a pattern",
                "{\"topic\":\"a b\",\"data\":\"x\"}|'a b'",
                "{\"topic\":\"a\",\"event\":\"x\\ny\",\"data\":\"x\"}|'event'"
            })
    void invalidEventIsRefusedWithAReason(String body, String reason) throws Exception {
        HttpResponse<String> response = new StreamClient(port).post("/streams/events", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void reportShowsAStreamAndDisconnectsIt() throws Exception {
        try (SseReader reader = new StreamClient(port).open("/streams/tail?topic=reported")) {
            reader.read();
            long id = publisher.streams().stream()
                    .filter(stream -> stream.topics().contains("reported"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            assertThat(send(request("GET", "/actuator/sse")).body())
                    .contains("\"id\":" + id, "\"reported\"", "127.0.0.1");

            assertThat(send(request("DELETE", "/actuator/sse/" + id)).statusCode())
                    .isEqualTo(200);

            await().until(() -> publisher.streams().stream().noneMatch(stream -> stream.id() == id));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /actuator/sse, X-Forwarded-For, 203.0.113.7",
        "DELETE, /actuator/sse/1, X-Forwarded-For, 203.0.113.7",
        "GET, /streams/tail?topic=a, Forwarded, for=203.0.113.7",
        "POST, /streams/events, X-Real-IP, 203.0.113.7",
        "POST, /streams/events, Sec-Fetch-Site, cross-site",
        "POST, /streams/events, Sec-Fetch-Site, same-site",
        "DELETE, /actuator/sse/1, Sec-Fetch-Site, cross-site",
        "POST, /resume/drain, Sec-Fetch-Site, cross-site"
    })
    void othersAreRefused(String method, String path, String header, String value) throws Exception {
        HttpResponse<String> response = send(request(method, path).header(header, value));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).containsAnyOf("Only the machine on which the demo runs", "Only pages of this demo");
    }

    @Test
    void pageIsShownToEverybodyAndFormsAreRefused() throws Exception {
        assertThat(send(request("GET", "/streams").header("X-Forwarded-For", "203.0.113.7"))
                        .statusCode())
                .isEqualTo(200);
        HttpRequest.Builder form = HttpRequest.newBuilder(uri("/streams/events"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("topic=a&data=x"));
        assertThat(send(form).statusCode()).isEqualTo(415);
    }

    private HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "{}" : ""));
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
