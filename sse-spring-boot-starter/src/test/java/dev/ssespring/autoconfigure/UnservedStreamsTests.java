package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Streams and events that nobody could receive. */
@ExtendWith(OutputCaptureExtension.class)
class UnservedStreamsTests {

    private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(
            SseAutoConfiguration.class,
            SseClientAutoConfiguration.class,
            SseListenerAutoConfiguration.class,
            SseObservabilityAutoConfiguration.class,
            SseActuatorAutoConfiguration.class,
            JacksonAutoConfiguration.class);

    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS);

    @Test
    void applicationWithoutAWebServerWhoseBeansPublishIsWarned(CapturedOutput output) {
        plain.withUserConfiguration(Using.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("SSE events that [usingPublisher] publish reach no client")
                .contains("Add spring-boot-starter-webmvc, or set 'sse.broker' to 'redis'");
    }

    @Test
    void nobodyIsWarnedWhoDoesNotPublishOrPublishesToOthers(CapturedOutput output) {
        plain.run(context -> assertThat(context).hasNotFailed().hasSingleBean(SseEventPublisher.class));
        plain.withUserConfiguration(Using.class)
                .withBean(SseBroker.class, UnservedStreamsTests::broker)
                .run(context -> assertThat(context).hasNotFailed());
        new WebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withUserConfiguration(Using.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("reach no client");
    }

    @Test
    void streamIsNeverWrittenAsJson() {
        plain.run(context -> {
            JsonMapper mapper = context.getBean(JsonMapper.class);
            SseStream stream = context.getBean(SseEventPublisher.class).stream(List.of("a"));
            for (Object value : List.of(stream, List.of(stream), Map.of("stream", stream))) {
                assertThatExceptionOfType(JacksonException.class)
                        .isThrownBy(() -> mapper.writeValueAsString(value))
                        .withMessageContaining("An SseStream is not written as JSON")
                        .withMessageContaining("WebFlux cannot serve it");
            }
        });
    }

    private static SseBroker broker() {
        return SseBroker.inMemory(HistoryPolicy.DEFAULTS, SseClock.system("test-clock"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Using {

        @Bean
        StringBuilder usingPublisher(SseEventPublisher publisher, ObjectProvider<SseBroker> brokers) {
            return new StringBuilder(publisher.toString());
        }
    }
}
