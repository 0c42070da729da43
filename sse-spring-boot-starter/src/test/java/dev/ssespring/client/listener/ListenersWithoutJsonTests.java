package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.autoconfigure.SseListenerAutoConfiguration;
import dev.ssespring.client.listener.ListenerFixture.Order;
import dev.ssespring.protocol.SseEvent;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import tools.jackson.databind.json.JsonMapper;

/** Without Jackson, listeners whose payload needs it fail the start instead of each event. */
class ListenersWithoutJsonTests {

    private static final String URL = "http://localhost:1/";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SseClientAutoConfiguration.class, SseListenerAutoConfiguration.class))
            .withClassLoader(new FilteredClassLoader(JsonMapper.class));

    @ParameterizedTest
    @ValueSource(
            classes = {
                OfRecord.class,
                OfAnnotatedRecord.class,
                OfOptionalPayload.class,
                OfOptional.class,
                OfMessage.class,
                OfMap.class,
                OfList.class,
                OfListOfText.class,
                OfSet.class,
                OfStream.class,
                OfArray.class,
                OfGeneric.class,
                OfInherited.class,
                OfInstant.class,
                OfClass.class,
                OfRecordAndHeader.class
            })
    void payloadThatNeedsJsonFailsTheStart(Class<?> type) {
        runner.withBean(type).run(context -> {
            assertThat(context)
                    .getFailure()
                    .isInstanceOf(InvalidSseListenerException.class)
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining("There is no converter from the data of an event to ")
                    .hasMessageContaining(": add spring-boot-starter-jackson, or declare a parameter of type String");
            FailureAnalysis analysis = StartFailures.analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains(type.getName())
                    .contains(": There is no converter from the data of an event to ")
                    .endsWith(".");
            assertThat(analysis.getAction())
                    .startsWith("Add spring-boot-starter-jackson, or declare a parameter of type String");
        });
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OfText.class,
                OfEvent.class,
                OfBytes.class,
                OfNothing.class,
                OfNumber.class,
                OfEnum.class,
                OfOptionalNumber.class,
                OfOptionalText.class,
                OfObject.class,
                OfTextTypes.class,
                OfTextMessage.class,
                OfAnyMessage.class,
                OfHeaders.class
            })
    void payloadThatNeedsNoJsonIsAccepted(Class<?> type) {
        runner.withBean(type)
                .run(context -> assertThat(
                                context.getBean(SseListenerRegistry.class).containers())
                        .hasSize(1));
    }

    @Test
    void severalJsonMappersOfWhichNoneIsPrimaryAreNoJson() {
        runner.withClassLoader(getClass().getClassLoader())
                .withBean("one", JsonMapper.class, JsonMapper::new)
                .withBean("two", JsonMapper.class, JsonMapper::new)
                .withBean(OfRecord.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("(with several JsonMapper beans, make one of them primary)"));
    }

    @Test
    void converterOfTheApplicationMayMakeAnyPayload() {
        runner.withUserConfiguration(OwnConverter.class)
                .withBean(OfRecord.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void invalidBeanCreatedLaterFails() {
        runner.withBean(OfRecord.class, OfRecord::new, definition -> definition.setLazyInit(true))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatException()
                            .isThrownBy(() -> context.getBean(OfRecord.class))
                            .withMessageContaining(
                                    "add spring-boot-starter-jackson, or declare a parameter of type String");
                });
    }

    record Envelope<T>(T content) {}

    static class OfRecord {
        @SseListener(url = URL)
        void on(Order order) {}
    }

    static class OfAnnotatedRecord {
        @SseListener(url = URL)
        void on(@Payload Order order) {}
    }

    static class OfOptionalPayload {
        @SseListener(url = URL)
        void on(@Payload(required = false) Order order) {}
    }

    static class OfOptional {
        @SseListener(url = URL)
        void on(Optional<Order> order) {}
    }

    static class OfMessage {
        @SseListener(url = URL)
        void on(Message<Order> order) {}
    }

    static class OfMap {
        @SseListener(url = URL)
        void on(Map<String, Object> order) {}
    }

    static class OfList {
        @SseListener(url = URL)
        void on(List<Order> orders) {}
    }

    static class OfListOfText {
        @SseListener(url = URL)
        void on(List<String> orders) {}
    }

    static class OfSet {
        @SseListener(url = URL)
        void on(Optional<Set<Integer>> orders) {}
    }

    static class OfStream {
        @SseListener(url = URL)
        void on(Stream<String> orders) {}
    }

    static class OfArray {
        @SseListener(url = URL)
        void on(int[] orders) {}
    }

    static class OfGeneric {
        @SseListener(url = URL)
        void on(Envelope<Order> order) {}
    }

    abstract static class Base<T> {
        @SseListener(url = URL)
        void on(T payload) {}
    }

    static class OfInherited extends Base<Order> {}

    static class OfInstant {
        @SseListener(url = URL)
        void on(Instant instant) {}
    }

    @SseListener(url = URL)
    static class OfClass {
        @SseHandler("text")
        void text(String data) {}

        @SseHandler("order")
        void order(Order order) {}
    }

    static class OfRecordAndHeader {
        @SseListener(url = URL)
        void on(@Header(SseHeaders.ID) String id, Order order) {}
    }

    static class OfText {
        @SseListener(url = URL)
        void on(String data) {}
    }

    static class OfEvent {
        @SseListener(url = URL)
        void on(SseEvent event) {}
    }

    static class OfBytes {
        @SseListener(url = URL)
        void on(byte[] data) {}
    }

    static class OfNothing {
        @SseListener(url = URL)
        void on() {}
    }

    static class OfNumber {
        @SseListener(url = URL)
        void on(int number) {}
    }

    static class OfEnum {
        @SseListener(url = URL)
        void on(DayOfWeek day) {}
    }

    static class OfOptionalNumber {
        @SseListener(url = URL)
        void on(Optional<Long> number) {}
    }

    static class OfOptionalText {
        @SseListener(url = URL)
        void on(Optional<String> data) {}
    }

    static class OfObject {
        @SseListener(url = URL)
        void on(Object data) {}
    }

    static class OfTextTypes {
        @SseListener(url = URL)
        void on(CharSequence text, Serializable serializable, Comparable<String> comparable) {}
    }

    static class OfTextMessage {
        @SseListener(url = URL)
        void on(Message<String> message) {}
    }

    static class OfAnyMessage {
        @SseListener(url = URL)
        void on(Message<?> message) {}
    }

    static class OfHeaders {
        @SseListener(url = URL)
        void on(
                String data,
                @Headers Map<String, Object> all,
                MessageHeaders headers,
                @Header(SseHeaders.ATTEMPT) int attempt,
                @Header(name = "other", required = false) Collection<Order> other) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConverter {

        @Bean(defaultCandidate = false)
        MessageConverter sseListenerMessageConverter() {
            return new SimpleMessageConverter();
        }
    }
}
