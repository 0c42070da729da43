package dev.ssespring.guide;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.reactor.ReactorSse;
import dev.ssespring.transaction.AfterCommitPublisher;
import dev.ssespring.web.SseServerResponse;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import reactor.core.publisher.Flux;

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
