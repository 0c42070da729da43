package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.test.server.ScriptedResponse;
import dev.ssespring.test.server.ScriptedSseExchange;
import dev.ssespring.test.server.ScriptedSseServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scripted server, with the oldest client of the JDK. */
class ScriptedSseServerIntegrationTests {

    private final ManualSseClock clock = new ManualSseClock();
    private final ScriptedSseServer server = ScriptedSseServer.start(clock);

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpURLConnection request(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) server.uri(path).toURL().openConnection();
        connection.setReadTimeout(5_000);
        return connection;
    }

    @Test
    void playsStatusesInSequenceAndThenTheFallback() throws Exception {
        server.enqueue(
                        ScriptedResponse.status(503, "Retry-After: 1"),
                        ScriptedResponse.status(301, "Location: /other"),
                        ScriptedResponse.status(204))
                .otherwise(ScriptedResponse.status(404));

        HttpURLConnection first = request("/a");
        assertThat(first.getResponseCode()).isEqualTo(503);
        assertThat(first.getHeaderField("Retry-After")).isEqualTo("1");
        HttpURLConnection second = request("/b");
        second.setInstanceFollowRedirects(false);
        assertThat(second.getResponseCode()).isEqualTo(301);
        assertThat(request("/c").getResponseCode()).isEqualTo(204);
        assertThat(request("/d").getResponseCode()).isEqualTo(404);
        assertThat(request("/e").getResponseCode()).isEqualTo(404);
        assertThat(server.requests()).extracting("target").containsExactly("/a", "/b", "/c", "/d", "/e");
    }

    @Test
    void answersWithPagesInPlaceOfStreams() throws Exception {
        server.enqueue(
                ScriptedResponse.body(502, "text/html", "<h1>caf\u00e9</h1>", "Retry-After: 1"),
                ScriptedResponse.body(200, "text/html", "<form>"));

        HttpURLConnection first = request("/a");
        assertThat(first.getResponseCode()).isEqualTo(502);
        assertThat(first.getContentType()).isEqualTo("text/html");
        assertThat(first.getHeaderField("Retry-After")).isEqualTo("1");
        assertThat(first.getErrorStream().readAllBytes())
                .isEqualTo("<h1>caf\u00e9</h1>".getBytes(StandardCharsets.UTF_8));
        try (SseTestStream stream = SseTestClient.to(server.uri("")).get("/b").open()) {
            assertThat(stream).isRefusedWithStatus(200).hasHeader("Content-Type", "text/html");
        }
    }

    @Test
    void sendsExactBytes() throws Exception {
        server.enqueue(ScriptedResponse.stream()
                .raw("\uFEFFdata: 1\r")
                .event(SseEvent.of("named", "2"))
                .comment("c")
                .end());

        assertThat(new String(request("/").getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("\uFEFFdata: 1\revent: named\ndata: 2\n\n: c\n\n");
    }

    @Test
    void cutsInTheMiddleOfAnEvent() throws Exception {
        server.enqueue(ScriptedResponse.stream()
                .event("1", "created", "x")
                .raw("data: ha")
                .closeIncomplete());

        try (SseReader reader = new SseReader(request("/").getInputStream())) {
            assertThat(reader.read())
                    .isEqualTo(SseEvent.builder()
                            .id("1")
                            .event("created")
                            .data("x")
                            .build());
            assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void dripsByTheClock() throws Exception {
        server.enqueue(ScriptedResponse.stream()
                .drip("data: 1\n\n", Duration.ofMinutes(1))
                .end());
        HttpURLConnection connection = request("/");

        try (InputStream body = connection.getInputStream()) {
            for (char next : "data: 1\n\n".toCharArray()) {
                while (clock.timers() == 0) {
                    Thread.onSpinWait();
                }
                clock.advance(Duration.ofSeconds(59));
                assertThat(clock.timers()).isEqualTo(1);
                clock.advance(Duration.ofSeconds(1));
                assertThat(body.read()).isEqualTo(next);
            }
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @Test
    void letsTheTestWriteTheResponse() throws Exception {
        HttpURLConnection connection = request("/live");
        connection.setRequestProperty("Last-Event-ID", "7");
        Thread reading = new Thread(() -> {
            try {
                connection.getResponseCode();
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            }
        });
        reading.start();
        ScriptedSseExchange exchange = server.takeExchange();
        assertThat(exchange.request()).hasLastEventId("7").hasNoHeader("Authorization");
        assertThat(server.takeRequest()).hasTarget("/live");
        exchange.openUntilClosed("X-Mine: 1");
        reading.join();
        exchange.event(SseEvent.of("1"));
        try (SseReader reader = new SseReader(connection.getInputStream())) {
            assertThat(connection.getHeaderField("X-Mine")).isEqualTo("1");
            assertThat(reader.read())
                    .isEqualTo(SseEvent.of("1").toBuilder().id("").build());
        }
        exchange.awaitClosedByClient(Duration.ofSeconds(5));
    }

    /** As Spring's RestClient sends JSON: in chunks, with an announcement by some clients. */
    @Test
    void readsBodiesThatAreSentInChunks() throws Exception {
        server.otherwise(ScriptedResponse.status(204));
        String body = "{\"question\":\"caf\u00e9\"}".repeat(1_000);
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/chat"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)));

        HttpClient client = HttpClient.newHttpClient();
        assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(204);
        assertThat(client.send(request.expectContinue(true).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);

        assertThat(server.takeRequest())
                .hasHeader("Transfer-Encoding", "chunked")
                .hasBody(body);
        assertThat(server.takeRequest()).hasHeader("Expect", "100-Continue").hasBody(body);
    }

    @Test
    void failuresNameWhatCame() throws Exception {
        server.otherwise(ScriptedResponse.status(204));
        request("/a").getResponseCode();
        server.takeRequest();

        assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("No request within 20 ms; so far:")
                .hasMessageContaining("GET /a, Last-Event-ID null");
        assertThatThrownBy(() -> assertThat(server.requests().get(0)).hasLastEventId("7"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected header 'Last-Event-ID' '7' but it is absent")
                .hasMessageContaining("GET /a");
    }

    @Test
    void refusesConnectionsAndAcceptsThemAgain() throws Exception {
        server.otherwise(ScriptedResponse.status(204));
        server.refuseConnections();
        assertThatThrownBy(() -> request("/a").getResponseCode()).isInstanceOf(ConnectException.class);
        server.acceptConnections();
        assertThat(request("/b").getResponseCode()).isEqualTo(204);
    }
}
