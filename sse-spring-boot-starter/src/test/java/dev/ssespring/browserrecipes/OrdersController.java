package dev.ssespring.browserrecipes;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

// tag::state[]
@RestController
class OrdersController {

    private final SseEventPublisher publisher;
    private final Supplier<List<Order>> orders;

    OrdersController(SseEventPublisher publisher, OrderRepository repository) {
        this.publisher = publisher;
        this.orders = SseStream.shareFor(Duration.ofSeconds(1), repository::findAll);
    }

    @GetMapping("/orders/stream")
    SseStream stream() {
        return publisher.subscribe("orders").startingWith("orders", orders);
    }
}
// end::state[]
