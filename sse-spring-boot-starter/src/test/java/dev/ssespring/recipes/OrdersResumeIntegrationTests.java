package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureSseTestClient
class OrdersResumeIntegrationTests {

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    // tag::resume[]
    @Test
    void losesNothingWhenTheConnectionBreaks() {
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            publisher.publish("orders", "created", "7");
            assertThat(stream).next().hasEvent("created");

            stream.cut();
            publisher.publish("orders", "shipped", "7");
            stream.reconnect();

            assertThat(stream).next().hasEvent("shipped");
            assertThat(stream).hasNoMoreEvents();
        }
    }
    // end::resume[]

    // tag::reset[]
    @Test
    void tellsClientsWithAnOldIdToLoadTheirStateAnew() {
        try (SseTestStream stream =
                client.get("/orders/stream").lastEventId("gone-17").open()) {
            assertThat(stream).next().isReset().hasReason("unknown-position");
        }
    }
    // end::reset[]

    // tag::finite[]
    @Test
    void tellsTheHistoryOnce() {
        try (SseTestStream stream = client.get("/orders/7/history").open()) {
            assertThat(stream).next().hasEvent("created").hasData("7");
            assertThat(stream).next().hasEvent("paid");
            assertThat(stream).next().hasEvent("shipped");
            assertThat(stream).endsCleanly();

            stream.reconnect();
            assertThat(stream).isRefusedWithStatus(204);
        }
    }
    // end::finite[]
}
