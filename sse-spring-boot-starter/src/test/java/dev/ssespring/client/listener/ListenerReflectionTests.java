package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.messaging.handler.annotation.Header;

/** Reflection hints for native images. */
class ListenerReflectionTests {

    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void listenerMethodsAndTheirPayloadsAreKnown() throws Exception {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, OnMethod.class);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(
                                OnMethod.class.getDeclaredMethod("on", List.class, String.class, SseEvent.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class.getDeclaredMethod("item")))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Item.class.getDeclaredMethod("name")))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(SseEvent.class)).rejects(hints);
    }

    @Test
    void handlerMethodsAndTheirPayloadsAreKnown() throws Exception {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, OnClass.class);
        assertThat(RuntimeHintsPredicates.reflection().onType(OnClass.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(OnClass.class.getDeclaredMethod("created", Order.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class.getDeclaredMethod("item")))
                .accepts(hints);
    }

    record Order(Item item) {}

    record Item(String name) {}

    static class OnMethod {

        @SseListener(url = "http://localhost/")
        void on(List<Order> orders, @Header(SseHeaders.ID) String id, SseEvent event) {}
    }

    @SseListener(url = "http://localhost/")
    static class OnClass {

        @SseHandler("created")
        void created(Order order) {}
    }
}
