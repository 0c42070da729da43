package dev.ssespring.guide;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.transaction.AfterCommitPublisher;
import dev.ssespring.web.SseServerResponse;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The code of docs/publishing.md. */
class PublishingGuide {

    private final SseEventPublisher publisher;
    private final AfterCommitPublisher afterCommit;

    PublishingGuide(SseEventPublisher publisher, AfterCommitPublisher afterCommit) {
        this.publisher = publisher;
        this.afterCommit = afterCommit;
    }

    void publish(Map<String, Object> order) {
        // tag::publish[]
        publisher.publish("orders", "created", order); // JSON
        publisher.publish("orders", SseEvent.of("created", "text")); // text without conversion
        publisher.publishToUser("alice", "orders", "created", order); // streams of alice only

        PublishReceipt receipt = publisher.publish("prices.EURUSD", "price", 1.0842);
        System.out.println(receipt.position() + " was handed to " + receipt.streams() + " streams of this node");
        // end::publish[]
    }

    void options(SseEvent price, SseEvent typing) {
        // tag::options[]
        publisher.publish("prices", price, PublishOptions.DEFAULTS.conflatedBy("EURUSD"));
        publisher.publish("typing", typing, PublishOptions.DEFAULTS.liveOnly());
        // end::options[]
    }

    // tag::functional[]
    @Bean
    RouterFunction<ServerResponse> orderRoutes() {
        return RouterFunctions.route()
                .GET("/orders/stream", request -> SseServerResponse.of(publisher.subscribe("orders")))
                .build();
    }
    // end::functional[]

    // tag::after-commit[]
    @Transactional
    void ship(long id) {
        // change the order in the database, then:
        afterCommit.publish("orders", "shipped", Map.of("id", id));
    }
    // end::after-commit[]
}
