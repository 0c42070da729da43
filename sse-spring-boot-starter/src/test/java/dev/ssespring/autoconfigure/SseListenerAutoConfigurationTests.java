package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.actuate.SseClientMeters;
import dev.ssespring.actuate.SseClientMetrics;
import dev.ssespring.actuate.SseClientObservations;
import dev.ssespring.actuate.SseListenerHealthIndicator;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.listener.RetryErrorPolicy;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;

/** The beans of listeners, and when there are which. */
class SseListenerAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SseClientAutoConfiguration.class, SseListenerAutoConfiguration.class));

    @Test
    void registryStartsAfterTheWebServerAndTheStreamsAndStopsBeforeThem() {
        runner.run(context -> assertThat(context.getBean(SseListenerRegistry.class))
                .satisfies(registry -> assertThat(registry.getPhase())
                        .isEqualTo(Integer.MAX_VALUE - 100)
                        .isGreaterThan(PhasedLifecycle.STREAMS_PHASE))
                .satisfies(registry -> assertThat(registry.isRunning()).isTrue()));
    }

    @Test
    void thereIsNoRegistryWithoutAClient() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseListenerAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseListenerRegistry.class));
    }

    @Test
    void noConverterOfOursIsFoundByOthers() {
        runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withBean(Gatherer.class)
                .run(context -> {
                    assertThat(context).hasBean(SseListenerAutoConfiguration.MESSAGE_CONVERTER);
                    assertThat(context.getBean(Gatherer.class).converters).isEmpty();
                    assertThat(context.getBean(Gatherer.class).policies).isEmpty();
                });
    }

    @Test
    void defaultErrorPolicyCanBeReplacedByABeanOfItsName() {
        runner.withBean(SseListenerAutoConfiguration.ERROR_POLICY, HandlerErrorPolicy.class, HandlerErrorPolicy::stop)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RetryErrorPolicy.class));
    }

    @Test
    void propertiesMakeTheErrorPolicy() {
        runner.withPropertyValues(
                        "sse.client.listener.on-failure=stop",
                        "sse.client.listener.retry.max-retries=2",
                        "sse.client.listener.retry.delay=100ms",
                        "sse.client.listener.retry.multiplier=3")
                .run(context -> {
                    HandlerErrorPolicy policy =
                            (HandlerErrorPolicy) context.getBean(SseListenerAutoConfiguration.ERROR_POLICY);
                    assertThat(decisions(policy, new IllegalStateException("no")))
                            .containsExactly(
                                    new HandlerErrorPolicy.Retry(Duration.ofMillis(100)),
                                    new HandlerErrorPolicy.Retry(Duration.ofMillis(300)),
                                    new HandlerErrorPolicy.Stop());
                    assertThat(decisions(policy, new MessageConversionException("no JSON")))
                            .containsOnly(new HandlerErrorPolicy.Stop());
                });
    }

    private static Stream<HandlerErrorPolicy.Decision> decisions(HandlerErrorPolicy policy, Exception failure) {
        return Stream.of(1, 2, 3).map(attempts -> policy.onFailure(SseEvent.of("x"), failure, attempts));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop-timeout=-1s",
                "retry.max-retries=-1",
                "retry.delay=-1s",
                "retry.jitter=-1s",
                "retry.multiplier=0.5",
                "retry.max-delay=0s"
            })
    void valueOutOfRangeFailsTheStartByName(String property) {
        runner.withPropertyValues("sse.client.listener." + property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("sse.client.listener." + property.substring(0, property.indexOf('='))));
    }

    @Test
    void applicationWithTheActuatorSeesItsListeners() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off")
                .run()) {
            assertThat(context.getBeansOfType(SseListenerRegistry.class)).hasSize(1);
            assertThat(context.getBeansOfType(SseClientMetrics.class)).hasSize(1);
            assertThat(context.getBeansOfType(SseClientMeters.class)).hasSize(1);
            assertThat(context.getBeansOfType(SseClientObservations.class)).hasSize(1);
            assertThat(context.getBean(HealthContributorRegistry.class).getContributor("sseListeners"))
                    .isInstanceOf(SseListenerHealthIndicator.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    static class Gatherer {

        private final List<MessageConverter> converters;
        private final List<HandlerErrorPolicy> policies;

        Gatherer(ObjectProvider<MessageConverter> converters, ObjectProvider<HandlerErrorPolicy> policies) {
            this.converters = converters.stream().toList();
            this.policies = policies.stream().toList();
        }
    }
}
