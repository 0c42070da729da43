package dev.ssespring.guide;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The first example of README.md. */
// tag::first[]
@RestController
record OrderController(SseEventPublisher publisher) {

    record Order(int id, String item) {}

    @GetMapping("/orders/stream")
    SseStream stream() {
        return publisher.subscribe("orders");
    }

    @PostMapping("/orders")
    void create(@RequestBody Order order) {
        publisher.publish("orders", "created", order);
    }
}
// end::first[]
