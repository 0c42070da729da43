package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.actuate.MicrometerDeliveryTimer;
import dev.ssespring.actuate.RedisBrokerMetrics;
import dev.ssespring.actuate.SseMetrics;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.SseEventPublisher;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** When streams are measured. */
class PublisherMetricsConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SseAutoConfiguration.class, SseObservabilityAutoConfiguration.class));

    private final ApplicationContextRunner measured = runner.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class));

    @Test
    void metersAreBoundToTheApplicationsRegistry() {
        measured.run(context -> {
            context.getBean(SseEventPublisher.class).publish("orders", "created", "text");
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("sse.events.published").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.streams.active").gauge().value()).isZero();
            assertThat(registry.get("sse.delivery.time").timer().count()).isZero();
        });
    }

    @Test
    void metersAreBoundToEveryRegistryOfSeveral() {
        measured.withConfiguration(AutoConfigurations.of(PrometheusMetricsExportAutoConfiguration.class))
                .withPropertyValues("management.simple.metrics.export.enabled=true")
                .withBean("second", SimpleMeterRegistry.class)
                .run(context -> {
                    context.getBean(SseEventPublisher.class).publish("orders", "created", "text");
                    assertThat(context.getBeansOfType(MeterRegistry.class))
                            .hasSizeGreaterThan(2)
                            .allSatisfy((name, registry) -> assertThat(registry.get("sse.events.published")
                                            .functionCounter()
                                            .count())
                                    .isEqualTo(1));
                });
    }

    @Test
    void metersAreDisabledAsAllOthersAre() {
        measured.withPropertyValues("management.metrics.enable.sse=false")
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .map(Meter::getId)
                        .noneMatch(id -> id.getName().startsWith("sse")));
    }

    @Test
    void nothingIsMeasuredWithoutARegistry() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(SseEventPublisher.class)
                .doesNotHaveBean(SseMetrics.class)
                .doesNotHaveBean(DeliveryTimer.class));
    }

    @Test
    void nothingIsMeasuredWithoutMicrometer() {
        runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean("sseMetrics"));
    }

    @Test
    void nothingIsMeasuredWithoutAPublisher() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        SseObservabilityAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseMetrics.class));
    }

    @Test
    void applicationsTimerReplacesOurs() {
        DeliveryTimer mine = (events, nanos) -> {};
        measured.withBean(DeliveryTimer.class, () -> mine).run(context -> {
            assertThat(context).doesNotHaveBean(MicrometerDeliveryTimer.class).hasSingleBean(SseMetrics.class);
            assertThat(context.getBean(DeliveryTimer.class)).isSameAs(mine);
        });
    }

    @Test
    void aBrokerInRedisIsMeasured() {
        measured.withConfiguration(
                        AutoConfigurations.of(SseRedisAutoConfiguration.class, DataRedisAutoConfiguration.class))
                .withPropertyValues("sse.broker=redis", "spring.data.redis.port=1")
                .run(context -> assertThat(context.getBean(MeterRegistry.class)
                                .get("sse.redis.up")
                                .gauge()
                                .value())
                        .isZero());
    }

    @Test
    void withoutRedisItHasNoMeters() {
        measured.withClassLoader(new FilteredClassLoader(LettuceConnectionFactory.class))
                .run(context ->
                        assertThat(context).hasSingleBean(SseMetrics.class).doesNotHaveBean(RedisBrokerMetrics.class));
    }
}
