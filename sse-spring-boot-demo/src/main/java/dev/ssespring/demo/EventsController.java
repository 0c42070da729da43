package dev.ssespring.demo;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamSender;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Sends ten events and ends the response; a browser reconnects, and the ten events are sent again. */
@Controller
@Profile("!worker")
final class EventsController {

    private static final int EVENTS = 10;

    private final SseEventPublisher publisher;
    private final DemoProperties properties;

    EventsController(SseEventPublisher publisher, DemoProperties properties) {
        this.publisher = publisher;
        this.properties = properties;
    }

    // tag::events[]
    @GetMapping("/events")
    SseStream events() {
        return publisher.stream(this::sayHello).with(StreamOptions.DEFAULTS.restarts(true));
    }

    private void sayHello(StreamSender out) throws InterruptedException {
        for (int i = 1; i <= EVENTS; i++) {
            if (i > 1) {
                Thread.sleep(properties.interval().toMillis());
            }
            out.send(SseEvent.of("my-custom-event", "Hello World! " + i));
        }
    }
    // end::events[]
}
