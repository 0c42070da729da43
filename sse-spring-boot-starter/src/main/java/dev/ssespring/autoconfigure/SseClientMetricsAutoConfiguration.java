package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseClientMeters;
import dev.ssespring.actuate.SseClientMetrics;
import dev.ssespring.client.SseClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** {@link EnableAutoConfiguration Auto-configuration} for metrics of the client and its listeners. */
@AutoConfiguration(
        after = SseClientAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({SseClient.class, MeterRegistry.class})
@ConditionalOnBooleanProperty(name = "sse.client.metrics.enabled", matchIfMissing = true)
public final class SseClientMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(SseClient.class)
    SseClientMetrics sseClientMetrics(SseClient client) {
        return new SseClientMetrics(client);
    }

    @Bean
    @ConditionalOnMissingBean
    SseClientMeters sseClientMeters(MeterRegistry registry) {
        return new SseClientMeters(registry);
    }
}
