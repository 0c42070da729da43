package dev.ssespring.demo;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "demo.interval=10ms")
@AutoConfigureSseTestClient
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Autowired
    SseTestClient client;

    @Test
    void tenEventsComeAndThenTheResponseEnds() {
        try (SseTestStream stream = client.get("/events").open()) {
            for (int i = 1; i <= 10; i++) {
                assertThat(stream).next().hasEvent("my-custom-event").hasData("Hello World! " + i);
            }
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void headOpensNoStream() throws Exception {
        HttpResponse<String> response = new StreamClient(port).head("/events");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        assertThat(publisher.openStreams()).isZero();
    }
}
