package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.listener.SseListener;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.recipes.OrdersApplication.Order;
import dev.ssespring.test.server.ScriptedResponse;
import dev.ssespring.test.server.ScriptedSseExchange;
import dev.ssespring.test.server.ScriptedSseServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "sse.client.reconnect.delay=1ms",
            "sse.client.reconnect.min-delay=1ms",
            "spring.main.web-application-type=none"
        })
class OrdersListenerIntegrationTests {

    // tag::listener[]
    static final ScriptedSseServer REMOTE = ScriptedSseServer.start()
            .enqueue(
                    ScriptedResponse.status(503),
                    ScriptedResponse.stream()
                            .event("1", "created", "{\"id\":1,\"item\":\"tea\"}")
                            .raw("id: 2\nevent: created\ndata: {\"id\":2,")
                            .closeIncomplete());

    @DynamicPropertySource
    static void remote(DynamicPropertyRegistry registry) {
        registry.add("orders.url", () -> REMOTE.uri("/orders/stream").toString());
    }

    static class Orders {

        final List<Order> received = new CopyOnWriteArrayList<>();

        @SseListener(url = "${orders.url}", events = "created")
        void created(@Payload Order order) {
            received.add(order);
        }
    }

    @Autowired
    private Orders orders;

    @Test
    void resumesBehindTheLastOrderThatWasComplete() {
        assertThat(REMOTE.takeRequest()).hasTarget("/orders/stream").hasNoLastEventId();
        assertThat(REMOTE.takeRequest()).hasNoLastEventId();
        assertThat(REMOTE.takeRequest()).hasLastEventId("1");

        ScriptedSseExchange third = REMOTE.takeExchange().open();
        third.event(SseEvent.builder()
                .id("2")
                .event("created")
                .data("{\"id\":2,\"item\":\"milk\"}")
                .build());

        await().untilAsserted(
                        () -> assertThat(orders.received).containsExactly(new Order(1, "tea"), new Order(2, "milk")));
    }
    // end::listener[]

    @TestConfiguration
    static class Configuration {

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    @AfterAll
    static void stopRemote() {
        REMOTE.close();
    }

    @Autowired
    private SseClient client;

    // tag::client[]
    @Test
    void handlesWhatTheServerSends() {
        List<String> received = new CopyOnWriteArrayList<>();
        try (ScriptedSseServer remote = ScriptedSseServer.start()) {
            remote.enqueue(ScriptedResponse.stream().event("1", "created", "7"));

            SseConnection connection =
                    client.get(remote.uri("/orders")).connect((SseEvent event) -> received.add(event.data()));

            assertThat(remote.takeRequest()).hasHeader("Accept", "text/event-stream");
            await().untilAsserted(() -> assertThat(received).containsExactly("7"));
            connection.close();
        }
    }
    // end::client[]
}
