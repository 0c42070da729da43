package dev.ssespring.recipes;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.security.Principal;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The application of docs/testing-your-application.md. */
@SpringBootApplication
class OrdersApplication {

    // tag::application[]
    record Order(int id, String item) {}

    @RestController
    static class OrdersController {

        private final SseEventPublisher publisher;

        OrdersController(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/orders/stream")
        SseStream stream() {
            return publisher.subscribe("orders");
        }

        @PostMapping("/orders")
        @ResponseStatus(org.springframework.http.HttpStatus.CREATED)
        void create(@RequestBody Order order) {
            publisher.publish("orders", "created", order);
        }

        @GetMapping("/orders/{id}/history")
        SseStream history(@PathVariable int id) {
            return publisher.stream(
                    Stream.of("created", "paid", "shipped").map(step -> SseEvent.of(step, String.valueOf(id))));
        }

        @GetMapping("/me/stream")
        SseStream mine(Principal me) {
            return publisher.subscribe("users." + me.getName());
        }
    }
    // end::application[]
}
