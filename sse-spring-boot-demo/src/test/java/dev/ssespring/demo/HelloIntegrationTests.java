package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelloIntegrationTests {

    @LocalServerPort
    int port;

    @Test
    void greetingReachesAllStartPages() throws Exception {
        StreamClient client = new StreamClient(port);
        try (SseReader one = client.open("/hello");
                SseReader other = client.open("/hello")) {
            assertThat(client.post("/hello", "{\"text\":\" Hi \"}").statusCode())
                    .isEqualTo(202);

            for (SseReader page : new SseReader[] {one, other}) {
                SseEvent event = page.read();
                assertThat(event.event() + " " + event.data()).isEqualTo("greeting {\"text\":\"Hi\"}");
            }
        }
    }

    @Test
    void emptyGreetingIsRefusedWithAReason() throws Exception {
        HttpResponse<String> response = new StreamClient(port).post("/hello", "{\"text\":\" \"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("The text must not be empty");
    }
}
