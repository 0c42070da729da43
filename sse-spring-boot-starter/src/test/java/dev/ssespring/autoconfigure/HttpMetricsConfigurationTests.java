package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.actuate.StreamObservations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** When streams are kept out of the metric of HTTP requests. */
class HttpMetricsConfigurationTests {

    private static final AutoConfigurations OURS = AutoConfigurations.of(SseObservabilityAutoConfiguration.class);

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void streamsAreKeptOutByDefault() {
        runner.run(context ->
                assertThat(context).hasSingleBean(StreamObservations.class).hasSingleBean(MeterFilter.class));
    }

    @Test
    void streamsAreKeptInByTheProperty() {
        runner.withPropertyValues("sse.metrics.http-server-requests=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(StreamObservations.class)
                        .doesNotHaveBean(MeterFilter.class));
    }

    @Test
    void nothingToKeepOutWithoutMicrometer() {
        runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class.getPackageName()))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseStreamObservations"));
    }

    @Test
    void nothingToKeepOutWithoutAWebServer() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context).doesNotHaveBean(StreamObservations.class));
    }
}
