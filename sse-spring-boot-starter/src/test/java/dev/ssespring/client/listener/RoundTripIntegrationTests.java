package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseAutoConfiguration;
import dev.ssespring.autoconfigure.SseWebMvcAutoConfiguration;
import dev.ssespring.client.listener.ListenerFixture.Calls;
import dev.ssespring.client.listener.ListenerFixture.Order;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.web.SharedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A publisher of one application and a listener of another. */
class RoundTripIntegrationTests {

    private static final int EVENTS = 200;

    private final SharedBroker broker = new SharedBroker();

    @Test
    @Tag("slow")
    void listenerLosesNothingThatTheHistoryHoldsWhenThePublisherIsRestarted() throws Exception {
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        int port = freePort();
        ConfigurableApplicationContext publishing = publishing(port);
        try {
            ListenerFixture.plainRunner()
                    .withPropertyValues("orders.url=http://localhost:" + port)
                    .withBean(Calls.class, () -> received::add)
                    .withBean(Orders.class)
                    .run(context -> {
                        SseListenerContainer listener = context.getBean(SseListenerRegistry.class)
                                .container("orders")
                                .orElseThrow();
                        ListenerFixture.await().until(() -> connected(listener));
                        publish(publishing, 0, EVENTS / 2);
                        assertThat(next(received)).isEqualTo(new Order(0));
                        publishing.close();

                        // While nobody listens.
                        try (ConfigurableApplicationContext headless = publishing(freePort())) {
                            publish(headless, EVENTS / 2, EVENTS - 1);
                        }
                        try (ConfigurableApplicationContext again = publishing(port)) {
                            publish(again, EVENTS - 1, EVENTS);
                            assertThat(distinct(received)).isEqualTo(expected());
                        }
                    });
        } finally {
            publishing.close();
        }
    }

    private static boolean connected(SseListenerContainer listener) {
        // The opening block carries the position: from here on nothing may be lost.
        return listener.connection()
                .map(connection -> !connection.lastEventId().isEmpty())
                .orElse(false);
    }

    private static List<Object> expected() {
        return IntStream.range(1, EVENTS).<Object>mapToObj(Order::new).toList();
    }

    /** At least once: an event may be received twice if the connection is interrupted. */
    private static List<Object> distinct(BlockingQueue<Object> received) throws InterruptedException {
        List<Object> all = new ArrayList<>();
        while (!all.contains(new Order(EVENTS - 1))) {
            Object order = next(received);
            if (!all.contains(order)) {
                all.add(order);
            }
        }
        return all;
    }

    private static Object next(BlockingQueue<Object> received) throws InterruptedException {
        Object next = received.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("an order within 20 s").isNotNull();
        return next;
    }

    private static void publish(ConfigurableApplicationContext context, int from, int to) {
        SseEventPublisher publisher = context.getBean(SseEventPublisher.class);
        IntStream.range(from, to).forEach(i -> publisher.publish("orders", "created", new Order(i)));
    }

    private ConfigurableApplicationContext publishing(int port) {
        return new SpringApplicationBuilder(Publishing.class)
                .initializers((ConfigurableApplicationContext context) ->
                        context.getBeanFactory().registerSingleton("broker", broker.node()))
                .properties("server.port=" + port, "spring.main.banner-mode=off", "logging.level.root=WARN")
                .run();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static class Orders {

        private final Calls calls;

        Orders(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/orders/stream", events = "created", id = "orders")
        void on(Order order) {
            calls.add(order);
        }
    }

    @SpringBootConfiguration
    @RestController
    @ImportAutoConfiguration({
        SseAutoConfiguration.class,
        SseWebMvcAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class Publishing {

        private final SseEventPublisher publisher;

        Publishing(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/orders/stream")
        SseStream stream() {
            return publisher.subscribe("orders");
        }
    }
}
