package dev.ssespring.guide;

import dev.ssespring.client.FileLastEventIdStore;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.client.http.SseClientCustomizer;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.reactor.ReactorSse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The code of docs/consuming.md and docs/for-cl-sse-users.md. */
class ConsumingGuide {

    record Order(int id, String item) {}

    // tag::push[]
    @Component
    static class OrderFeed {

        private final SseConnection connection;

        OrderFeed(SseClient client) {
            this.connection = client.get("https://shop.example.org/orders/stream")
                    .connect(Order.class, order -> System.out.println("Order " + order.id()));
        }

        void close() {
            connection.close();
        }
    }
    // end::push[]

    void pull(SseClient client) {
        // tag::pull[]
        try (Stream<SseEvent> events = client.get("https://shop.example.org/orders/stream").stream()) {
            events.limit(10).forEach(event -> System.out.println(event.event() + " " + event.data()));
        }
        // end::pull[]
    }

    Flux<SseEvent> flux(SseClient client) {
        // tag::flux[]
        Flux<SseEvent> events = ReactorSse.flux(client.get("https://shop.example.org/orders/stream"));
        // end::flux[]
        return events;
    }

    void options(SseClient client, FileLastEventIdStore store) {
        // tag::options[]
        client.get("https://shop.example.org/orders/stream")
                .name("orders") // the key in the store
                .lastEventIdStore(store)
                .tokens(() -> "a token")
                .onHandlerError(HandlerErrorPolicy.stop())
                .onSignal(signal -> System.out.println(signal))
                .connect(event -> System.out.println(event.data()));
        // end::options[]
    }

    // tag::store[]
    @Bean
    FileLastEventIdStore lastEventIds() {
        return FileLastEventIdStore.open(Path.of("last-event-ids"));
    }
    // end::store[]

    // tag::customizer[]
    @Bean
    SseClientCustomizer interceptors(HttpTransport httpTransport, ClientHttpRequestInterceptor interceptor) {
        return builder -> builder.transport(httpTransport.withInterceptors(interceptor));
    }
    // end::customizer[]

    // tag::reader[]
    static void print(InputStream input) throws IOException {
        try (SseReader reader = new SseReader(input)) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                System.out.println(event.event() + ": " + event.data());
            }
        }
    }
    // end::reader[]
}
