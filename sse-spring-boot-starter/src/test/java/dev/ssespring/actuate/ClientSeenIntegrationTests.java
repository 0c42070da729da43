package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseActuatorAutoConfiguration;
import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.autoconfigure.SseListenerAutoConfiguration;
import dev.ssespring.autoconfigure.SseObservabilityAutoConfiguration;
import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.ScriptedServer;
import dev.ssespring.client.listener.SseListener;
import dev.ssespring.client.listener.SseListenerContainer;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What an operator sees of listeners: meters, observations, health. */
class ClientSeenIntegrationTests {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestObservationRegistry observations = TestObservationRegistry.create();
    private final ManualClock clock = new ManualClock();
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SseClientAutoConfiguration.class,
                        SseListenerAutoConfiguration.class,
                        SseObservabilityAutoConfiguration.class,
                        SseActuatorAutoConfiguration.class))
                .withBean(SseClock.class, () -> clock)
                .withBean(MeterRegistry.class, () -> meters)
                .withBean(ObservationRegistry.class, () -> observations)
                .withPropertyValues(
                        "orders.url=http://localhost:" + server.port(),
                        "sse.client.reconnect.delay=0s",
                        "sse.client.reconnect.min-delay=0s",
                        "sse.client.listener.retry.max-retries=0",
                        "sse.client.listener.disconnected-limit=1m")
                .withBean(Orders.class);
    }

    @Test
    void eventsFailuresAndReconnectsAreCounted() {
        runner().run(context -> {
            context.getBean(SseClientMetrics.class).bindTo(meters);
            ScriptedExchange first = server.next().openChunked();
            first.chunk("event: created\ndata: good\n\nevent: created\ndata: bad\n\nevent: shipped\ndata: good\n\n");
            first.end();
            server.next().open().send(": still here\n\n");
            await().untilAsserted(() -> {
                assertThat(count("sse.client.events", "event", "created")).isEqualTo(2);
                assertThat(count("sse.client.events", "event", "shipped")).isEqualTo(1);
                assertThat(count("sse.client.reconnects", "connection", "orders", "cause", "end-of-stream"))
                        .isEqualTo(1);
                assertThat(count("sse.client.listener.failed", "connection", "orders", "outcome", "skipped"))
                        .isEqualTo(1);
                assertThat(meters.get("sse.client.connections")
                                .tag("state", "open")
                                .gauge()
                                .value())
                        .isEqualTo(1);
            });
            clock.advance(Duration.ofSeconds(7));
            assertThat(meters.get("sse.client.silence").gauge().value()).isEqualTo(7);
            listener(context).stop();
            assertThat(count("sse.client.closed", "connection", "orders", "reason", "by-caller"))
                    .isEqualTo(1);
        });
    }

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    @Test
    void attemptsAndHandledEventsAreObservedEach() {
        runner().run(context -> {
            server.next().open().send("event: created\nid: 1\ndata: good\n\nevent: created\ndata: bad\n\n");
            await().untilAsserted(() -> {
                TestObservationRegistryAssert.assertThat(observations)
                        .hasNumberOfObservationsWithNameEqualTo("sse.client.attempt", 1)
                        .hasNumberOfObservationsWithNameEqualTo("sse.client.handling", 2);
                TestObservationRegistryAssert.assertThat(observations)
                        .hasAnObservation(each -> each.hasNameEqualTo("sse.client.handling")
                                .hasLowCardinalityKeyValue("sse.connection", "orders")
                                .hasLowCardinalityKeyValue("sse.event", "created")
                                .hasError());
            });
            TestObservationRegistryAssert.assertThat(observations)
                    .hasObservationWithNameEqualTo("sse.client.attempt")
                    .that()
                    .hasLowCardinalityKeyValue("sse.connection", "orders")
                    .hasHighCardinalityKeyValue("sse.attempt", "1")
                    .hasBeenStopped();
        });
    }

    @Test
    void nothingIsMeasuredIfThePropertiesSaySo() {
        runner().withPropertyValues("sse.client.metrics.enabled=false", "sse.client.observations.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SseClientMetrics.class)
                        .doesNotHaveBean(SseClientMeters.class)
                        .doesNotHaveBean(SseClientObservations.class));
    }

    @Test
    void namesBeyondTheBoundCountAsOthers() {
        BoundedNames names = new BoundedNames();
        for (int i = 0; i < BoundedNames.MAX_NAMES; i++) {
            assertThat(names.of("event-" + i)).isEqualTo("event-" + i);
        }
        assertThat(names.of("one-too-many")).isEqualTo(BoundedNames.OTHER);
        assertThat(names.of("event-0")).isEqualTo("event-0");
    }

    @Test
    void healthIsDownAfterTooLongWithoutAStreamAndUpAgainWithOne() {
        runner().withPropertyValues("sse.client.reconnect.delay=1h", "sse.client.reconnect.max-delay=1h")
                .run(context -> {
                    ScriptedExchange exchange = server.next().openChunked();
                    await().untilAsserted(() -> assertThat(state(context)).isEqualTo("connected"));
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                    exchange.end();
                    await().untilAsserted(() -> assertThat(listener(context)
                                    .connection()
                                    .orElseThrow()
                                    .state()
                                    .name())
                            .isEqualTo("WAITING"));
                    clock.advance(Duration.ofMinutes(1));
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                    clock.advance(Duration.ofSeconds(1));
                    assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                    assertThat(detail(context))
                            .containsEntry("state", "disconnected")
                            .containsEntry("disconnectedFor", "1.0 min");
                    listener(context).connection().orElseThrow().reconnectNow();
                    server.next().open();
                    await().untilAsserted(() ->
                            assertThat(health(context).getStatus()).isEqualTo(Status.UP));
                });
    }

    @Test
    void healthIsDownWhenAListenerHasEndedForGood() {
        runner().run(context -> {
            server.next().status(404);
            await().untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
            assertThat(detail(context)).containsEntry("state", "failed");
            assertThat(detail(context).get("failure"))
                    .asInstanceOf(InstanceOfAssertFactories.STRING)
                    .contains("responded with status 404");
        });
    }

    @Test
    void listenerThatTheApplicationStoppedIsNoFailure() {
        runner().run(context -> {
            listener(context).stop();
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(detail(context)).containsEntry("state", "stopped");
        });
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20));
    }

    private static SseListenerContainer listener(ApplicationContext context) {
        return context.getBean(SseListenerRegistry.class).container("orders").orElseThrow();
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(SseListenerHealthIndicator.class).health();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> detail(ApplicationContext context) {
        return (Map<String, Object>) health(context).getDetails().get("orders");
    }

    private static Object state(ApplicationContext context) {
        return detail(context).get("state");
    }

    static class Orders {

        @SseListener(url = "${orders.url}/", id = "orders")
        void on(String data) {
            if (data.equals("bad")) {
                throw new IllegalStateException("no bad here");
            }
        }
    }
}
