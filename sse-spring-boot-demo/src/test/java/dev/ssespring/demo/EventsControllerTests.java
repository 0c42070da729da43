package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest(
        controllers = EventsController.class,
        properties = {"demo.interval=1ms", "sse.retry-jitter=0"})
@ExtendWith(OutputCaptureExtension.class)
class EventsControllerTests {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    SseEventPublisher publisher;

    @Test
    void eventsAreTenAndThenTheResponseEnds() {
        String events = IntStream.rangeClosed(1, 10)
                .mapToObj("event: my-custom-event\ndata: Hello World! %d\n\n"::formatted)
                .collect(Collectors.joining());

        assertThat(mvc.get().uri("/events").exchange(Duration.ofSeconds(10)))
                .hasStatusOk()
                .hasContentType("text/event-stream;charset=UTF-8")
                .bodyText()
                .isEqualTo(": open heartbeat=3s\nretry: 2000\n\n" + events);
    }

    @Test
    void eventsAreSentAgainToAClientThatHasThemAll() {
        assertThat(mvc.get()
                        .uri("/events")
                        .header("Last-Event-ID", "dev.ssespring.stream-ended")
                        .exchange(Duration.ofSeconds(10)))
                .hasStatusOk()
                .bodyText()
                .endsWith("data: Hello World! 10\n\n");
    }

    @Test
    void noWarningIsLoggedForSpringsMockResponse(CapturedOutput output) {
        assertThat(mvc.get().uri("/events").exchange(Duration.ofSeconds(10))).hasStatusOk();
        assertThat(output).doesNotContain("WriteListener");
    }

    @Test
    void headOpensNoStream() {
        assertThat(mvc.head().uri("/events")).hasStatusOk().hasContentType("text/event-stream;charset=UTF-8");
        assertThat(publisher.openStreams()).isZero();
    }
}
