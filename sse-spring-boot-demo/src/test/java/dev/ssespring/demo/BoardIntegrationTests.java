package dev.ssespring.demo;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sse.heartbeat=50ms")
@AutoConfigureSseTestClient
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoardIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Autowired
    SseTestClient client;

    private StreamClient page;
    private SseTestStream one;
    private SseTestStream other;

    @BeforeEach
    void openStreams() {
        page = new StreamClient(port);
        one = client.get("/board/stream").open();
        other = client.get("/board/stream").open();
    }

    @AfterEach
    void closeStreams() {
        one.close();
        other.close();
        await().until(() -> publisher.openStreams() == 0);
    }

    @Test
    void messageReachesAllStreams() throws Exception {
        HttpResponse<String> response = page.post("/board/messages", "{\"text\":\"hi\",\"author\":\"Ann\"}");

        assertThat(response.statusCode()).isEqualTo(202);
        for (SseTestStream stream : List.of(one, other)) {
            assertThat(stream).nextNamed("message").data().contains("\"text\":\"hi\",\"author\":\"Ann\",\"time\":\"20");
        }
    }

    @Test
    void streamBeginsWithTheMessagesBeforeAndGoesOnBehindThem() throws Exception {
        page.post("/board/messages", "{\"text\":\"before\"}");
        try (SseTestStream late = client.get("/board/stream").open()) {
            assertThat(late).nextNamed("messages").data().contains("\"text\":\"before\"");

            page.post("/board/messages", "{\"text\":\"after\"}");

            assertThat(late).nextNamed("message").data().contains("\"text\":\"after\"");
        }
    }

    @Test
    void streamsAreNotifiedOfTheNumberOfOpenStreams() {
        await().untilAsserted(() -> assertThat(one).nextNamed("streams").hasData("{\"open\":2}"));
    }

    @Test
    void refusalTellsTheReasonToTheClient() throws Exception {
        HttpResponse<String> response = page.post("/board/messages", "{\"text\":\" \"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"message\":\"The text must not be empty\"");
    }
}
