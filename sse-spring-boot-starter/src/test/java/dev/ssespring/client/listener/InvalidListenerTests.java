package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.messaging.handler.annotation.Header;

/** Annotations that cannot work fail the start, and say what to change. */
class InvalidListenerTests {

    private static final String URL = "http://localhost:1/";

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeFailsTheStartWithAdvice(Class<?> type, String advice) {
        ListenerFixture.plainRunner()
                .withBean("listener", type)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining(type.getName())
                        .hasMessageContaining(advice));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(UnknownPlaceholder.class, "'url' cannot be resolved: '${nowhere}'"),
                mistake(RelativeUrl.class, "Set a base URL, or begin with http:// or https://"),
                mistake(Returning.class, "It must return void"),
                mistake(UnknownHeader.class, "There is no header 'id': use one of the constants of SseHeaders"),
                mistake(Unvalidated.class, "add spring-boot-starter-validation"),
                mistake(NoNumber.class, "'concurrency' must be a number: 'many'"),
                mistake(NoFlag.class, "'autoStartup' must be true or false: 'perhaps'"),
                mistake(NoBean.class, "'errorHandler' must name a bean of type HandlerErrorPolicy"),
                mistake(NoHeader.class, "'headers' must be given as 'Name: value'"),
                mistake(NoHandlers.class, "The class has no method with @SseHandler"),
                mistake(NoListener.class, "The class needs @SseListener"),
                mistake(EventsOnClass.class, "'events' belongs on methods"),
                mistake(Nameless.class, "Either name the events, or say isDefault = true"),
                mistake(TwoDefaults.class, "Only one handler of a class can be the default"),
                mistake(SameEvent.class, "The event 'x' has a handler in this class already"));
    }

    private static Arguments mistake(Class<?> type, String advice) {
        return Arguments.of(Named.of(type.getSimpleName(), type), advice);
    }

    @Test
    void sameIdTwiceFailsTheStartWithAdvice() {
        ListenerFixture.plainRunner()
                .withBean("one", Same.class)
                .withBean("two", Same.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessage("There are two SSE listeners with the id 'same': give one of them another 'id'"));
    }

    static class Same {
        @SseListener(url = URL, id = "same", autoStartup = "false")
        void on(String data) {}
    }

    static class UnknownPlaceholder {
        @SseListener(url = "${nowhere}")
        void on(String data) {}
    }

    static class RelativeUrl {
        @SseListener(url = "/orders")
        void on(String data) {}
    }

    static class Returning {
        @SseListener(url = URL)
        CompletableFuture<Void> on(String data) {
            return CompletableFuture.completedFuture(null);
        }
    }

    static class UnknownHeader {
        @SseListener(url = URL)
        void on(String data, @Header String id) {}
    }

    static class Unvalidated {
        @SseListener(url = URL)
        void on(@Valid ListenerFixture.Order order) {}
    }

    static class NoNumber {
        @SseListener(url = URL, concurrency = "many")
        void on(String data) {}
    }

    static class NoFlag {
        @SseListener(url = URL, autoStartup = "perhaps")
        void on(String data) {}
    }

    static class NoBean {
        @SseListener(url = URL, errorHandler = "nobody")
        void on(String data) {}
    }

    static class NoHeader {
        @SseListener(url = URL, headers = "X-Shift")
        void on(String data) {}
    }

    @SseListener(url = URL)
    static class NoHandlers {}

    static class NoListener {
        @SseHandler("x")
        void on(String data) {}
    }

    @SseListener(url = URL, events = "x")
    static class EventsOnClass {
        @SseHandler("x")
        void on(String data) {}
    }

    @SseListener(url = URL)
    static class Nameless {
        @SseHandler
        void on(String data) {}
    }

    @SseListener(url = URL)
    static class TwoDefaults {
        @SseHandler(isDefault = true)
        void one(String data) {}

        @SseHandler(isDefault = true)
        void two(String data) {}
    }

    @SseListener(url = URL)
    static class SameEvent {
        @SseHandler("x")
        void one(String data) {}

        @SseHandler({"x", "y"})
        void two(String data) {}
    }
}
