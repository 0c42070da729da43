package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.autoconfigure.SseListenerAutoConfiguration;
import jakarta.validation.Valid;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.GenericMessage;

/** Invalid annotations fail the start with the remedy. */
class InvalidListenerTests {

    private static final String URL = "http://localhost:1/";

    @ParameterizedTest
    @MethodSource("mistakes")
    void invalidListenerFailsTheStartWithTheRemedy(Class<?> type, String advice) {
        ListenerFixture.plainRunner().withBean("listener", type).run(context -> {
            assertThat(context)
                    .getFailure()
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining(advice);
            FailureAnalysis analysis = StartFailures.analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("@Sse")
                    .contains(type.getName())
                    .endsWith(".");
            assertThat(analysis.getAction()).matches("[A-Z].*\\.");
        });
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(UnknownPlaceholder.class, "'url' cannot be resolved: '${nowhere}'"),
                mistake(RelativeUrl.class, "'url' is relative: '/orders', and there is no base URL: set"),
                mistake(RelativeUrl.class, "set 'sse.client.base-url', or start 'url' with http:// or https://"),
                mistake(EmptyUrl.class, "'url' is empty, and there is no base URL: set 'sse.client.base-url'"),
                mistake(HostOnly.class, "'url' must be an http or https URL with a host: 'localhost:8080/orders'"),
                mistake(OtherScheme.class, "'url' must be an http or https URL with a host: 'ftp://host/orders'"),
                mistake(MailUrl.class, "'url' must be an http or https URL with a host: 'mailto:a@example.org'"),
                mistake(NoUrl.class, "'url' is not a URL: Illegal character in path at index 3: 'not a url'"),
                mistake(Returning.class, "The method must return void"),
                mistake(UnknownHeader.class, "There is no header 'id': use a constant of SseHeaders"),
                mistake(Unvalidated.class, "add spring-boot-starter-validation"),
                mistake(NoNumber.class, "'concurrency' must be a number: 'many'"),
                mistake(NoFlag.class, "'autoStartup' must be true or false: 'perhaps'"),
                mistake(NoBean.class, "'errorHandler' must name a bean of type HandlerErrorPolicy"),
                mistake(OtherBean.class, "'errorHandler' must name a bean of type HandlerErrorPolicy"),
                mistake(NoConcurrency.class, "'concurrency' must be 1 or more: 0"),
                mistake(Static.class, "The method must not be static: make it an instance method"),
                mistake(Expression.class, "@Payload does not support an expression here: 'name'"),
                mistake(OtherMessage.class, "Events are not messages of type " + GenericMessage.class.getName()),
                mistake(NoHeader.class, "'headers' must have the form 'Name: value'"),
                mistake(BadHeaderName.class, "'headers' contains a name or value that HTTP does not allow: 'X Shift'"),
                mistake(BadHeaderValue.class, "'headers' contains a name or value that HTTP does not allow: 'X-Shift'"),
                mistake(NoHandlers.class, "The class has no method with @SseHandler"),
                mistake(NoListener.class, "The class has no @SseListener"),
                mistake(EventsOnClass.class, "'events' is not supported on classes"),
                mistake(Nameless.class, "Set either event names or isDefault = true"),
                mistake(TwoDefaults.class, "Only one handler of a class can be the default"),
                mistake(SameEvent.class, "The event 'x' already has a handler in this class"));
    }

    private static Arguments mistake(Class<?> type, String advice) {
        return Arguments.of(Named.of(type.getSimpleName(), type), advice);
    }

    @Test
    void duplicateIdFailsTheStartWithTheRemedy() {
        ListenerFixture.plainRunner()
                .withBean("one", Same.class)
                .withBean("two", Same.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessage("There are two SSE listeners with the id 'same': give one of them another 'id'")
                        .satisfies(failure -> assertThat(
                                        StartFailures.analyze(failure).getAction())
                                .isEqualTo("Give one of them another 'id'.")));
    }

    @Test
    void secretsOfAUrlAreNotShown() {
        ListenerFixture.plainRunner()
                .withBean("listener", Secrets.class)
                .run(context -> assertThat(StartFailures.analyze(context.getStartupFailure())
                                .getDescription())
                        .contains("'ftp://host/orders'")
                        .doesNotContain("pw")
                        .doesNotContain("token"));
    }

    @Test
    void relativeUrlIsFineWithABaseUrl() {
        ListenerFixture.plainRunner()
                .withPropertyValues("sse.client.base-url=http://localhost:1/api")
                .withBean("relative", RelativeUrl.class)
                .withBean("empty", EmptyUrl.class)
                .run(context -> assertThat(context.getBean(SseListenerRegistry.class).containers().stream()
                                .map(container -> container
                                        .connection()
                                        .orElseThrow()
                                        .uri()
                                        .toString()))
                        .containsExactly("http://localhost:1/api", "http://localhost:1/api/orders"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void invalidListenerIsReportedAsDescriptionAndActionWithoutAStackTrace(CapturedOutput output) {
        assertThatException()
                .isThrownBy(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run()
                        .close());
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .containsSubsequence(
                        "Description:",
                        "@SseListener on " + RelativeUrl.class.getName() + ".on: 'url' is relative: '/orders'",
                        "Action:",
                        "Set 'sse.client.base-url', or start 'url' with http:// or https://.");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SseClientAutoConfiguration.class, SseListenerAutoConfiguration.class})
    @Import(RelativeUrl.class)
    static class Application {}

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

    static class EmptyUrl {
        @SseListener(url = "", id = "empty")
        void on(String data) {}
    }

    static class HostOnly {
        @SseListener(url = "localhost:8080/orders")
        void on(String data) {}
    }

    static class OtherScheme {
        @SseListener(url = "ftp://host/orders")
        void on(String data) {}
    }

    static class MailUrl {
        @SseListener(url = "mailto:a@example.org")
        void on(String data) {}
    }

    static class NoUrl {
        @SseListener(url = "not a url")
        void on(String data) {}
    }

    static class Secrets {
        @SseListener(url = "ftp://user:pw@host/orders?token=1")
        void on(String data) {}
    }

    static class OtherBean {
        @SseListener(url = URL, errorHandler = "sseClient")
        void on(String data) {}
    }

    static class NoConcurrency {
        @SseListener(url = URL, concurrency = "0")
        void on(String data) {}
    }

    static class Static {
        @SseListener(url = URL)
        static void on(String data) {}
    }

    static class Expression {
        @SseListener(url = URL)
        void on(@Payload("name") String name) {}
    }

    static class OtherMessage {
        @SseListener(url = URL)
        void on(GenericMessage<String> message) {}
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

    static class BadHeaderName {
        @SseListener(url = URL, headers = "X Shift: night")
        void on(String data) {}
    }

    static class BadHeaderValue {
        @SseListener(url = URL, headers = "X-Shift: night\nX-Other: 1")
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
