package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an {@code EventSource} does when a stream that has a producer has ended. */
class StreamEndBrowserTests {

    /** Resolves once the browser has given up for good, or after enough time for many reconnects. */
    private static final String READ_TO_THE_END = """
            url => new Promise(resolve => {
              const received = [];
              let opened = 0;
              const source = new EventSource(url);
              source.onopen = () => opened++;
              source.onmessage = event => received.push(event.data);
              source.addEventListener("stream-failed", event => received.push("failed " + event.data));
              const end = () => resolve({ received, opened });
              source.onerror = () => {
                if (source.readyState === EventSource.CLOSED) {
                  end();
                }
              };
              setTimeout(end, 15_000);
            })
            """;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @Test
    void eachEventComesOnceAndTheBrowserStops() {
        try (RunningDemo demo = RunningDemo.startWith(Streams.class, "--sse.retry=200ms")) {
            Page page = CHROMIUM.desktop().newPage();
            page.navigate(demo.url("/"));

            assertThat(read(page, "/test/producer")).isEqualTo(Map.of("received", List.of("1", "2", "3"), "opened", 1));
            assertThat(read(page, "/test/failing"))
                    .isEqualTo(
                            Map.of("received", List.of("1", "failed {\"reason\":\"producer-failed\"}"), "opened", 1));
            assertThat(read(page, "/test/cut"))
                    .as("a connection that ends before the producer does is opened again")
                    .isEqualTo(Map.of("received", List.of("1", "2"), "opened", 2));
            assertThat(read(page, "/test/producer"))
                    .as("a new EventSource")
                    .isEqualTo(Map.of("received", List.of("1", "2", "3"), "opened", 1));
        }
    }

    private static Object read(Page page, String path) {
        return page.evaluate(READ_TO_THE_END, path);
    }

    @RestController
    static class Streams {

        private final SseEventPublisher publisher;

        Streams(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/test/producer")
        SseStream producer() {
            return publisher.stream(List.of("1", "2", "3"));
        }

        @GetMapping("/test/failing")
        SseStream failing() {
            return publisher.stream(out -> {
                out.send(SseEvent.of("1"));
                throw new IllegalStateException("on purpose");
            });
        }

        /** Its first connection ends by its lifetime, after the first event. */
        @GetMapping("/test/cut")
        SseStream cut() {
            SseStream stream = publisher.stream(out -> {
                if (out.lastEventId() == null) {
                    out.send(SseEvent.builder().id("my-1").data("1").build());
                    Thread.currentThread().join();
                }
                out.send(SseEvent.builder().id("my-2").data("2").build());
            });
            return stream.with(StreamOptions.DEFAULTS.lifetime(Duration.ofSeconds(1)));
        }
    }
}
