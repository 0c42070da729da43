package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.published;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.recipes.OrdersApplication.Order;
import dev.ssespring.test.Publications;
import org.junit.jupiter.api.Test;

class OrderServiceTests {

    record OrderService(SseEventPublisher publisher) {

        void ship(Order order, String customer) {
            publisher.publish("orders", "shipped", order);
            publisher.publishToUser(customer, "orders.mine", "shipped", order);
        }
    }

    // tag::unit[]
    @Test
    void tellsEverybodyAndTheCustomer() {
        try (Publications publications = Publications.inMemory()) {
            OrderService service = new OrderService(publications.publisher());

            service.ship(new Order(7, "tea"), "alice");

            assertThat(publications).onTopic("orders").containsExactly(published("shipped", new Order(7, "tea")));
            assertThat(publications).toUser("alice").hasEvents("shipped");
        }
    }
    // end::unit[]
}
