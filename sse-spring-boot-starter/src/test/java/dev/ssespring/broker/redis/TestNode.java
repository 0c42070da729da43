package dev.ssespring.broker.redis;

import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application on a Redis, with everything auto-configured. */
final class TestNode implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private TestNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestNode start(int redisPort, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.data.redis.port=" + redisPort,
                "sse.broker=redis",
                "sse.mailbox.max-events=100000",
                "sse.mailbox.max-size=256MB"));
        all.addAll(List.of(properties));
        return new TestNode(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN"))
                .run());
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    SseEventPublisher publisher() {
        return context.getBean(SseEventPublisher.class);
    }

    RedisBrokerStatistics statistics() {
        return context.getBean(RedisSseBroker.class).statistics();
    }

    Position publish(String data) {
        return publisher().publish("orders", SseEvent.of(data)).position();
    }

    TestStream subscribe() {
        return resume(null);
    }

    TestStream resume(String lastEventId) {
        return TestStream.open(publisher(), lastEventId, "orders");
    }

    void awaitUp() {
        await("the node is connected")
                .atMost(Duration.ofSeconds(30))
                .until(() -> statistics().isUp());
    }

    void awaitDown() {
        await("the node has noticed")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !statistics().isUp());
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
