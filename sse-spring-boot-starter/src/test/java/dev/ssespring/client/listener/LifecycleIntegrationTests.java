package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.ListenerFixture.Calls;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Lifecycle of listeners. */
class LifecycleIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    @Test
    void listenersStartAndStopWithTheContext() {
        SseConnection[] connection = new SseConnection[1];
        fixture.runner().withBean(Simple.class).run(context -> {
            fixture.server().next().open();
            connection[0] = simple(context).connection().orElseThrow();
            assertThat(simple(context).isRunning()).isTrue();
        });
        assertThat(connection[0].state()).isEqualTo(SseConnection.State.CLOSED);
    }

    @Test
    void restartedContextResumesItsListeners() {
        fixture.runner().withBean(Simple.class).run(context -> {
            fixture.server().next().open().send("id: 5\ndata: x\n\n");
            assertThat(fixture.next()).isEqualTo("x");
            context.getSourceApplicationContext().stop();
            assertThat(simple(context).isRunning()).isFalse();
            context.getSourceApplicationContext().start();
            assertThat(fixture.server().next().header("Last-Event-ID")).isEqualTo("5");
        });
    }

    @Test
    void failedStartKeepsTheLastEventId() {
        fixture.runner()
                .withPropertyValues("sse.client.max-threads=1")
                .withBean(Simple.class)
                .run(context -> {
                    fixture.server().next().open().send("id: 5\ndata: x\n\n");
                    assertThat(fixture.next()).isEqualTo("x");
                    simple(context).stop();
                    SseRequest other = context.getBean(SseClient.class)
                            .get(fixture.server().uri("/other"));
                    SseConnection busy = ListenerFixture.await()
                            .ignoreExceptions()
                            .until(() -> other.connect(event -> {}), c -> true);
                    fixture.server().next();
                    assertThatExceptionOfType(SseClientException.class)
                            .isThrownBy(() -> simple(context).start());
                    assertThat(simple(context).isRunning()).isFalse();
                    busy.close();
                    ListenerFixture.await().untilAsserted(() -> simple(context).start());
                    assertThat(fixture.server().next().header("Last-Event-ID")).isEqualTo("5");
                });
    }

    @Test
    void listenersWithManualStartupWaitToBeStarted() {
        fixture.runner()
                .withPropertyValues("simple.auto=false")
                .withBean(Simple.class)
                .run(context -> {
                    assertThat(simple(context).isRunning()).isFalse();
                    assertThat(simple(context).connection()).isEmpty();
                    simple(context).start();
                    fixture.server().next();
                    assertThat(simple(context).isRunning()).isTrue();
                });
    }

    @Test
    void autoStartupPropertyDisablesAllListeners() {
        fixture.runner()
                .withPropertyValues("sse.client.listener.auto-startup=false")
                .withBean(Simple.class)
                .run(context -> {
                    assertThat(simple(context).isRunning()).isFalse();
                    context.getBean(SseListenerRegistry.class).start();
                    fixture.server().next();
                });
    }

    @Test
    void pausedListenerIsCalledWhenItIsResumed() {
        fixture.runner().withBean(Simple.class).run(context -> {
            ScriptedExchange exchange = fixture.server().next().open();
            simple(context).pause();
            assertThat(simple(context).isPaused()).isTrue();
            exchange.send("id: 1\ndata: one\n\nid: 2\ndata: two\n\n");
            ListenerFixture.await().until(LifecycleIntegrationTests::somethingIsPaused);
            fixture.add("resumed");
            simple(context).resume();
            assertThat(fixture.next()).isEqualTo("resumed");
            assertThat(fixture.next()).isEqualTo("one");
            assertThat(fixture.next()).isEqualTo("two");
        });
    }

    @Test
    void pausedListenerStopsWithoutLosingItsEvent() {
        fixture.runner().withBean(Simple.class).run(context -> {
            SseListenerContainer container = simple(context);
            container.pause();
            fixture.server().next().open().send("id: 1\ndata: one\n\n");
            container.stop();
            assertThat(container.connection().orElseThrow().awaitClosed(Duration.ofSeconds(20)))
                    .isTrue();
            container.resume();
            container.start();
            ScriptedExchange again = fixture.server().next();
            assertThat(again.header("Last-Event-ID")).isNull();
            again.open().send("id: 1\ndata: one\n\n");
            assertThat(fixture.next()).isEqualTo("one");
            fixture.assertNoOtherCalls();
        });
    }

    @Test
    @Timeout(60)
    void clientThatIsClosedDoesNotWaitForAPausedListener() {
        fixture.runner()
                .withPropertyValues("sse.client.close-timeout=10s")
                .withBean(Simple.class)
                .run(context -> {
                    SseListenerContainer container = simple(context);
                    container.pause();
                    ScriptedExchange exchange = fixture.server().next().open().send("id: 1\ndata: one\n\n");
                    ListenerFixture.await().until(LifecycleIntegrationTests::somethingIsPaused);
                    context.getBean(SseClient.class).close();
                    exchange.awaitGone();
                    assertThat(container.end().orElseThrow().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
                    assertThat(container.connection().orElseThrow().lastEventId())
                            .isEmpty();
                    fixture.assertNoOtherCalls();
                });
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "2, true", "2, false"})
    @Timeout(60)
    void pausedListenerWhoseHandlerThrowsAnInterruptStops(int concurrency, boolean byContext) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SseListenerContainer[] container = new SseListenerContainer[1];
        fixture.runner()
                .withPropertyValues("sse.client.close-timeout=1h", "sse.client.listener.stop-timeout=1h")
                .run(context -> {
                    SseRequest request = context.getBean(SseClient.class)
                            .get(fixture.server().uri("/"))
                            .concurrency(concurrency);
                    container[0] = context.getBean(SseListenerRegistry.class)
                            .register(SseListenerEndpoint.of("interrupted", request, event -> {
                                fixture.add("in");
                                release.await();
                                throw new InterruptedException("thrown by the handler");
                            }));
                    ScriptedExchange exchange = fixture.server().next().open().send("data: x\n\n");
                    assertThat(fixture.next()).isEqualTo("in");
                    container[0].pause();
                    exchange.send("data: y\n\n");
                    if (concurrency > 1) {
                        ListenerFixture.await().until(LifecycleIntegrationTests::somethingIsPaused);
                    }
                    release.countDown();
                    if (concurrency > 1) {
                        // Its connection is stopped by the handler, before anybody asks for it.
                        ListenerFixture.await()
                                .until(() ->
                                        container[0].connection().orElseThrow().state() == SseConnection.State.CLOSED);
                    }
                    if (!byContext) {
                        container[0].stop();
                    }
                });
        SseConnection connection = container[0].connection().orElseThrow();
        assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
        assertThat(connection.state()).isEqualTo(SseConnection.State.CLOSED);
        fixture.assertNoOtherCalls();
    }

    @Test
    @Timeout(60)
    void handlerThatStopsItsOwnContextDoesNotWaitForItself() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        fixture.runner()
                .withPropertyValues("sse.client.close-timeout=1h", "sse.client.listener.stop-timeout=1h")
                .run(context -> {
                    context.getBean(SseListenerRegistry.class)
                            .register(SseListenerEndpoint.of(
                                    "stopping",
                                    context.getBean(SseClient.class)
                                            .get(fixture.server().uri("/")),
                                    event -> {
                                        context.getSourceApplicationContext().close();
                                        stopped.countDown();
                                    }));
                    fixture.server().next().open().send("data: x\n\n");
                    assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
                });
    }

    @Test
    void handlerThatReturnsAfterARestartDoesNotResetTheStoredId() {
        Map<String, String> store = new ConcurrentHashMap<>();
        CountDownLatch release = new CountDownLatch(1);
        fixture.runner().withPropertyValues("sse.client.close-timeout=1ms").run(context -> {
            SseRequest request = context.getBean(SseClient.class)
                    .get(fixture.server().uri("/"))
                    .lastEventIdStore(storeIn(store));
            SseListenerContainer container = context.getBean(SseListenerRegistry.class)
                    .register(SseListenerEndpoint.of("restarted", request, event -> {
                        fixture.add(event.data());
                        if (event.data().equals("old")) {
                            release.await();
                        }
                    }));
            fixture.server().next().open().send("id: 1\ndata: old\n\n");
            assertThat(fixture.next()).isEqualTo("old");
            SseConnection old = container.connection().orElseThrow();
            container.stop();
            container.start();
            fixture.server().next().open().send("id: 2\ndata: new\n\n");
            assertThat(fixture.next()).isEqualTo("new");
            ListenerFixture.await().until(() -> "2".equals(store.get("restarted")));

            release.countDown();

            assertThat(old.awaitClosed(Duration.ofSeconds(20))).isTrue();
            assertThat(store).containsEntry("restarted", "2");
        });
    }

    private static LastEventIdStore storeIn(Map<String, String> ids) {
        return new LastEventIdStore() {
            @Override
            public String load(String subscription) {
                return ids.get(subscription);
            }

            @Override
            public void save(String subscription, String lastEventId) {
                ids.put(subscription, lastEventId);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": comment\n\n", "retry: 0\n\n"})
    void streamsThatEndAtOnceWithoutAnEventAreOneOutage(String body) {
        fixture.runner().withBean(Simple.class).run(context -> {
            long started = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                fixture.server().next().open().send(body).close();
            }
            ScriptedExchange exchange = fixture.server().next();
            assertThat(simple(context).disconnectedFor()).isGreaterThanOrEqualTo(since(started));

            exchange.open().send("data: x\n\n").close();
            assertThat(fixture.next()).isEqualTo("x");
            fixture.server().next();
            assertThat(simple(context).disconnectedFor()).isLessThan(since(started));
        });
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void pauseHoldsAcrossARestart() {
        fixture.runner().withBean(Simple.class).run(context -> {
            SseListenerContainer container = simple(context);
            fixture.server().next().open();
            container.pause();
            container.stop();
            container.start();
            assertThat(container.isPaused()).isTrue();
            fixture.server().next().open().send("data: x\n\n");
            ListenerFixture.await().until(LifecycleIntegrationTests::somethingIsPaused);
            fixture.assertNoOtherCalls();
            container.resume();
            assertThat(container.isPaused()).isFalse();
            assertThat(fixture.next()).isEqualTo("x");
        });
    }

    private static boolean somethingIsPaused() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getMethodName().equals("awaitResumed"));
    }

    @Test
    void hangingHandlerDelaysTheStopUpToTheTimeout() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fixture.runner()
                .withPropertyValues("sse.client.listener.stop-timeout=1ms", "sse.client.close-timeout=1ms")
                .run(context -> {
                    context.getBean(SseListenerRegistry.class)
                            .register(SseListenerEndpoint.of(
                                    "hanging",
                                    context.getBean(SseClient.class)
                                            .get(fixture.server().uri("/")),
                                    event -> {
                                        fixture.add("in");
                                        release.await();
                                    }));
                    fixture.server().next().open().send("data: x\n\n");
                    assertThat(fixture.next()).isEqualTo("in");
                });
        // The context is closed, though the handler still runs.
        release.countDown();
    }

    @Test
    void listenersAreRegisteredByCodeAndCustomized() {
        fixture.runner().withUserConfiguration(ByCode.class).run(context -> {
            ScriptedExchange exchange = fixture.server().next();
            assertThat(exchange.header("X-Listener")).isEqualTo("coded");
            exchange.open().send("data: x\n\n");
            assertThat(fixture.next()).isEqualTo("x");
            SseListenerRegistry registry = context.getBean(SseListenerRegistry.class);
            assertThat(registry.unregister("coded")).isPresent();
            assertThat(registry.containers()).isEmpty();
            exchange.awaitGone();
        });
    }

    @Test
    void beansCreatedLaterListenImmediately() {
        fixture.runner().withUserConfiguration(Late.class).run(context -> {
            assertThat(context.getBean(SseListenerRegistry.class).containers()).isEmpty();
            context.getBean(Simple.class);
            fixture.server().next();
            assertThat(simple(context).isRunning()).isTrue();
        });
    }

    private static SseListenerContainer simple(ApplicationContext context) {
        return context.getBean(SseListenerRegistry.class).container("simple").orElseThrow();
    }

    static class Simple {

        private final Calls calls;

        Simple(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/", id = "simple", autoStartup = "${simple.auto:true}")
        void on(String data) {
            calls.add(data);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Late {

        @Bean
        @Lazy
        Simple simple(Calls calls) {
            return new Simple(calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByCode {

        @Bean
        SseListenerConfigurer configurer(SseClient client, Calls calls, @Value("${orders.url}") String url) {
            return registry -> registry.register(
                    SseListenerEndpoint.of("coded", client.get(url + "/"), event -> calls.add(event.data())));
        }

        @Bean
        SseListenerCustomizer customizer() {
            return (listener, request) -> request.header("X-Listener", listener);
        }
    }
}
