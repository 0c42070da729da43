package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.recipes.OrdersApplication.Order;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

// tag::random-port[]
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureSseTestClient
class OrdersStreamIntegrationTests {

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    @Test
    void tellsCreatedOrders() {
        Order order = new Order(7, "tea");
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            publisher.publish("orders", "created", order);

            assertThat(stream).next().hasEvent("created").payload(Order.class).isEqualTo(order);
            assertThat(stream).hasNoMoreEvents();
        }
    }
}
// end::random-port[]
