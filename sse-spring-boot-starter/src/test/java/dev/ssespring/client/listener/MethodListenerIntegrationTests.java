package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.listener.ListenerFixture.Calls;
import dev.ssespring.client.listener.ListenerFixture.Order;
import dev.ssespring.protocol.SseEvent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.util.ObjectUtils;

/** Listener methods with a connection of their own. */
class MethodListenerIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    @Test
    void payloadIsReadByTypeAndHeadersByName() {
        fixture.runner().withBean(Typed.class).run(context -> {
            ScriptedExchange exchange = fixture.server().next();
            assertThat(exchange.target()).isEqualTo("/orders/stream");
            exchange.open().send("event: created\nid: 7\ndata: {\"number\":42}\n\n");
            assertThat(fixture.next()).isEqualTo(List.of(new Order(42), "7", "created", 1));
        });
    }

    @Test
    void eventsWithoutAHandlerAreIgnoredAndAcknowledged() {
        fixture.runner().withBean(Typed.class).run(context -> {
            fixture.server().next().open().send("event: shipped\nid: 8\ndata: {}\n\n");
            ListenerFixture.await()
                    .untilAsserted(
                            () -> assertThat(connected(context, "typed.on")).isEqualTo("8"));
            fixture.assertNoOtherCalls();
        });
    }

    private static String connected(ApplicationContext context, String id) {
        return context.getBean(SseListenerRegistry.class)
                .container(id)
                .flatMap(SseListenerContainer::connection)
                .orElseThrow()
                .lastEventId();
    }

    @Test
    void textAndEventsAreGivenAsTheyAre() {
        fixture.runner().withBean(Plain.class).run(context -> {
            fixture.server().next().open().send("data\nretry: 23\n\ndata:  {\u00f6\n\n");
            assertThat(fixture.next()).isEqualTo(List.of("", "message", Duration.ofMillis(23), List.of()));
            assertThat(fixture.next())
                    .isEqualTo(List.of(
                            " {\u00f6", "message", Duration.ZERO, List.of((byte) ' ', (byte) '{', (byte) 0xc3, (byte)
                                    0xb6)));
        });
    }

    @Test
    void attributesTakePlaceholdersAndExpressions() {
        Map<String, String> ids = new ConcurrentHashMap<>(Map.of("night-shift", "41"));
        fixture.runner()
                .withPropertyValues("shift=night-shift", "wanted=created,shipped", "threads=2", "on=true")
                .withBean("positions", LastEventIdStore.class, () -> store(ids))
                .withBean("others", LastEventIdStore.class, () -> store(Map.of()))
                .withBean(Expressive.class)
                .run(context -> {
                    ScriptedExchange exchange = fixture.server().next();
                    assertThat(exchange.header("Last-Event-ID")).isEqualTo("41");
                    assertThat(exchange.header("X-Shift")).isEqualTo("night-shift");
                    assertThat(exchange.target()).isEqualTo("/night-shift");
                    exchange.open().send("event: shipped\nid: 42\ndata: x\n\n");
                    assertThat(fixture.next()).isEqualTo("x");
                    ListenerFixture.await().untilAsserted(() -> assertThat(ids).containsEntry("night-shift", "42"));
                });
    }

    private static LastEventIdStore store(Map<String, String> ids) {
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

    @Test
    void onlyStoreIsUsedWithoutBeingNamed() {
        fixture.runner()
                .withBean(LastEventIdStore.class, () -> store(Map.of("typed.on", "12")))
                .withBean(Typed.class)
                .run(context -> assertThat(fixture.server().next().header("Last-Event-ID"))
                        .isEqualTo("12"));
    }

    @Test
    void invalidPayloadIsNotHandledAndNotRetried() {
        FailedEventListener failed = (listener, event, failure, outcome) ->
                fixture.add(List.of(listener, event.data(), failure.getClass(), outcome));
        fixture.runner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withBean(FailedEventListener.class, () -> failed)
                .withBean(Validating.class)
                .run(context -> {
                    fixture.server().next().open().send("data: {\"amount\":0}\n\ndata: {\"amount\":1}\n\n");
                    assertThat(fixture.next())
                            .isEqualTo(List.of(
                                    "validating.on",
                                    "{\"amount\":0}",
                                    MethodArgumentNotValidException.class,
                                    FailedEventListener.Outcome.SKIPPED));
                    assertThat(fixture.next()).isEqualTo(new Payment(1));
                });
    }

    @Test
    void composedAnnotationsAndProxiedBeansAreSupported() {
        fixture.runner()
                .withBean(ProxyingPostProcessor.class)
                .withBean(Composed.class)
                .run(context -> {
                    assertThat(context.getBean(Composed.class).getClass()).isNotEqualTo(Composed.class);
                    ScriptedExchange exchange = fixture.server().next();
                    assertThat(exchange.target()).isEqualTo("/composed");
                    exchange.open().send("data: x\n\n");
                    assertThat(fixture.next()).isEqualTo("proxy");
                    assertThat(fixture.next()).isEqualTo("x");
                });
    }

    static class Typed {

        private final Calls calls;

        Typed(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/orders/stream", events = "created", id = "typed.on")
        void on(
                Order order,
                @Header(SseHeaders.ID) String id,
                @Header(SseHeaders.EVENT) String event,
                @Header(SseHeaders.ATTEMPT) int attempt) {
            calls.add(List.of(order, id, event, attempt));
        }
    }

    static class Plain {

        private final Calls calls;

        Plain(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/")
        void on(
                @Payload String data,
                SseEvent event,
                byte[] bytes,
                @Header(name = SseHeaders.RETRY, required = false) Duration retry) {
            calls.add(List.of(
                    data,
                    event.event(),
                    (retry != null) ? retry : Duration.ZERO,
                    List.of(ObjectUtils.toObjectArray(bytes))));
        }
    }

    static class Expressive {

        private final Calls calls;

        Expressive(Calls calls) {
            this.calls = calls;
        }

        @SseListener(
                url = "${orders.url}/#{environment['shift']}",
                id = "${shift}",
                events = "${wanted}",
                headers = "X-Shift: ${shift}",
                lastEventIdStore = "positions",
                concurrency = "${threads}",
                autoStartup = "${on}",
                errorHandler = "#{@sseListenerErrorPolicy}")
        void on(String data) {
            calls.add(data);
        }
    }

    static class Validating {

        private final Calls calls;

        Validating(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/", id = "validating.on")
        void on(@Valid Payment payment) {
            calls.add(payment);
        }
    }

    record Payment(@Positive int amount) {}

    @Retention(RetentionPolicy.RUNTIME)
    @SseListener(url = "")
    @interface OrdersListener {

        @AliasFor(annotation = SseListener.class, attribute = "url")
        String value();
    }

    static class Composed {

        private final Calls calls;

        Composed(Calls calls) {
            this.calls = calls;
        }

        @OrdersListener("${orders.url}/composed")
        public void on(String data) {
            calls.add(data);
        }
    }

    /** Runs before listeners are detected, as proxies of Spring do. */
    static class ProxyingPostProcessor implements BeanPostProcessor, Ordered {

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            if (!(bean instanceof Composed composed)) {
                return bean;
            }
            ProxyFactory factory = new ProxyFactory(bean);
            factory.setProxyTargetClass(true);
            factory.addAdvice((MethodInterceptor) invocation -> {
                composed.calls.add("proxy");
                return invocation.proceed();
            });
            return factory.getProxy();
        }
    }
}
