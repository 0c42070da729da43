package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sse.heartbeat=50ms")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoardIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    private StreamClient client;
    private SseReader one;
    private SseReader other;

    @BeforeEach
    void openStreams() {
        client = new StreamClient(port);
        one = client.open("/board/stream");
        other = client.open("/board/stream");
    }

    @AfterEach
    void closeStreams() throws Exception {
        one.close();
        other.close();
        await().until(() -> publisher.openStreams() == 0);
    }

    @Test
    void messageReachesAllStreams() throws Exception {
        HttpResponse<String> response = client.post("/board/messages", "{\"text\":\"hi\",\"author\":\"Ann\"}");

        assertThat(response.statusCode()).isEqualTo(202);
        for (SseReader reader : new SseReader[] {one, other}) {
            assertThat(next(reader, "message")).contains("\"text\":\"hi\",\"author\":\"Ann\",\"time\":\"20");
        }
    }

    @Test
    void streamBeginsWithTheMessagesBeforeAndGoesOnBehindThem() throws Exception {
        client.post("/board/messages", "{\"text\":\"before\"}");
        try (SseReader late = client.open("/board/stream")) {
            assertThat(next(late, "messages")).contains("\"text\":\"before\"");

            client.post("/board/messages", "{\"text\":\"after\"}");

            assertThat(next(late, "message")).contains("\"text\":\"after\"");
        }
    }

    @Test
    void numberOfOpenStreamsIsTold() throws Exception {
        String open;
        do {
            open = next(one, "streams");
        } while (!open.equals("{\"open\":2}"));
    }

    @Test
    void refusalTellsTheReasonToTheClient() throws Exception {
        HttpResponse<String> response = client.post("/board/messages", "{\"text\":\" \"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"message\":\"The text must not be empty\"");
    }

    private static String next(SseReader reader, String type) throws IOException {
        SseEvent event;
        do {
            event = reader.read();
            assertThat(event).as("the stream goes on").isNotNull();
        } while (!event.event().equals(type));
        return event.data();
    }
}
