package dev.ssespring.guide;

import dev.ssespring.client.listener.FailedEventListener;
import dev.ssespring.client.listener.SseHandler;
import dev.ssespring.client.listener.SseHeaders;
import dev.ssespring.client.listener.SseListener;
import dev.ssespring.protocol.SseEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** The code of docs/listeners.md. */
class ListenersGuide {

    private static final Logger log = LoggerFactory.getLogger(ListenersGuide.class);

    record OrderCreated(int id) {}

    record OrderShipped(int id) {}

    // tag::method[]
    @Component
    static class CreatedOrders {

        @SseListener(url = "${orders.url}/orders/stream", events = "created")
        void on(OrderCreated order, @Header(SseHeaders.ID) String id) {
            System.out.println("Order " + order.id() + ", event " + id);
        }
    }
    // end::method[]

    // tag::class[]
    @Component
    @SseListener(url = "${orders.url}/orders/stream")
    static class OrderEvents {

        @SseHandler("created")
        void created(OrderCreated order) {}

        @SseHandler("shipped")
        void shipped(OrderShipped order) {}

        @SseHandler(isDefault = true)
        void other(SseEvent event) {}
    }
    // end::class[]

    // tag::failed[]
    @Bean
    FailedEventListener failedEvents() {
        return (listener, event, failure, outcome) ->
                log.error("Event {} of listener {}: {}", event.id(), listener, outcome, failure);
    }
    // end::failed[]
}
