package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "demo.interval=10ms")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    private StreamClient client;

    @BeforeEach
    void createClient() {
        client = new StreamClient(port);
    }

    @Test
    void tenEventsComeAndThenTheResponseEnds() throws Exception {
        List<SseEvent> events = new ArrayList<>();
        try (SseReader reader = client.open("/events")) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                events.add(event);
            }
        }

        assertThat(events).extracting(SseEvent::event).containsOnly("my-custom-event");
        assertThat(events)
                .extracting(SseEvent::data)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10)
                        .mapToObj("Hello World! %d"::formatted)
                        .toList());
    }

    @Test
    void headOpensNoStream() throws Exception {
        HttpResponse<String> response = client.head("/events");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        assertThat(publisher.openStreams()).isZero();
    }
}
