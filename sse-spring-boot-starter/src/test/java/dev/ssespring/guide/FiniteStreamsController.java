package dev.ssespring.guide;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.reactor.ReactorSse;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** The finite streams of docs/publishing.md. */
@RestController
class FiniteStreamsController {

    private final SseEventPublisher publisher;

    FiniteStreamsController(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    // tag::producer[]
    @GetMapping("/import/progress")
    SseStream progress() {
        return publisher.stream(out -> {
            for (int i = 1; i <= 10; i++) {
                out.send(SseEvent.of("progress", i + "0 %"));
                Thread.sleep(1000);
            }
        });
    }
    // end::producer[]

    // tag::elements[]
    @GetMapping("/letters")
    SseStream letters() {
        return publisher.stream(List.of("a", "b")); // or a java.util.stream.Stream
    }

    @GetMapping("/numbers")
    SseStream numbers() {
        return ReactorSse.stream(publisher, Flux.range(1, 100)); // requests more as the client reads
    }
    // end::elements[]

    // tag::resumable[]
    @GetMapping("/report")
    SseStream report() {
        return publisher.stream(out -> {
            String last = out.lastEventId();
            int first = (last != null && last.matches("[0-9]{1,3}")) ? Integer.parseInt(last) + 1 : 1;
            for (int line = first; line <= 100; line++) {
                out.send(SseEvent.builder()
                        .id(String.valueOf(line))
                        .data("line " + line)
                        .build());
            }
        });
    }
    // end::resumable[]

    // tag::restarts[]
    @GetMapping("/feed")
    SseStream feed() {
        return publisher.stream(List.of("a", "b")).with(StreamOptions.DEFAULTS.restarts(true));
    }
    // end::restarts[]
}
