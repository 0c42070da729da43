package dev.ssespring.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.listener.SseListener;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** An application whose class path has the starter and no optional dependency. */
class WithoutOptionalDependenciesTests {

    @Test
    void optionalDependenciesAreNotOnTheClassPath() {
        assertThat(List.of(
                        "org.springframework.web.servlet.DispatcherServlet",
                        "reactor.core.publisher.Flux",
                        "jakarta.servlet.Servlet",
                        "org.apache.catalina.startup.Tomcat",
                        "org.eclipse.jetty.server.Server",
                        "io.lettuce.core.RedisClient",
                        "org.springframework.data.redis.connection.RedisConnectionFactory",
                        "tools.jackson.databind.json.JsonMapper",
                        "org.springframework.orm.jpa.EntityManagerHolder",
                        "org.springframework.security.core.Authentication",
                        "org.springframework.security.config.annotation.web.builders.HttpSecurity",
                        "org.springframework.transaction.support.TransactionSynchronizationManager",
                        "io.micrometer.core.instrument.MeterRegistry",
                        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
                        "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint",
                        "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
                        "org.springframework.boot.health.contributor.HealthIndicator"))
                .noneMatch(name -> ClassUtils.isPresent(name, null));
    }

    @Test
    void applicationStartsNoServerAndGetsThePublisher() {
        try (ConfigurableApplicationContext context = SpringApplication.run(Application.class)) {
            assertThat(context.getClass().getName()).doesNotContain("Web");
            SseEventPublisher publisher = context.getBean(SseEventPublisher.class);
            assertThat(publisher.publish("orders", "created", "text").streams()).isZero();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publish("orders", "created", List.of()))
                    .withMessageContaining("add spring-boot-starter-jackson, or pass a String");
        }
    }

    @Test
    void applicationGetsTheClient() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (EventServer server = new EventServer();
                ConfigurableApplicationContext context = SpringApplication.run(Application.class);
                SseConnection connection = context.getBean(SseClient.class)
                        .get(server.uri())
                        .connect(event -> received.add(event.data()))) {
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("x");
            assertThat(connection.name()).isNotEmpty();
        }
    }

    @Test
    void listenersAreCalled() throws Exception {
        try (EventServer server = new EventServer();
                ConfigurableApplicationContext context =
                        SpringApplication.run(Listening.class, "--orders.url=" + server.uri())) {
            assertThat(context.getBean(Listening.class).received.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("x");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Listening {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        @SseListener(url = "${orders.url}")
        void on(String data) {
            received.add(data);
        }
    }
}
