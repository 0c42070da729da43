package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.listener.ListenerFixture.Calls;
import dev.ssespring.client.listener.ListenerFixture.Order;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Classes whose methods share one connection. */
class ClassListenerIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    @Test
    void handlersShareOneConnectionAndGetTheirEvents() throws Exception {
        fixture.runner().withBean("orders", Orders.class).run(context -> {
            fixture.server().next().open().send("""
                event: created
                data: {"number":1}

                event: shipped
                data: {"number":2}

                event: lost
                data: x

                """);
            assertThat(fixture.next()).isEqualTo(List.of("created", new Order(1)));
            assertThat(fixture.next()).isEqualTo(List.of("shipped", new Order(2)));
            assertThat(fixture.next()).isEqualTo(List.of("other", "lost"));
            assertThat(fixture.server().all()).hasSize(1);
            assertThat(context.getBean(SseListenerRegistry.class).container("orders"))
                    .isPresent();
        });
    }

    @SseListener(url = "${orders.url}/orders/stream")
    static class Orders {

        private final Calls calls;

        Orders(Calls calls) {
            this.calls = calls;
        }

        @SseHandler("created")
        void created(Order order) {
            calls.add(List.of("created", order));
        }

        @SseHandler("shipped")
        void shipped(Order order) {
            calls.add(List.of("shipped", order));
        }

        @SseHandler(isDefault = true)
        void other(SseEvent event) {
            calls.add(List.of("other", event.event()));
        }
    }
}
