package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseClientMeters;
import dev.ssespring.actuate.SseClientMetrics;
import dev.ssespring.client.SseClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Metrics of the client and its listeners. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({SseClient.class, MeterRegistry.class})
@ConditionalOnBooleanProperty(name = "sse.client.metrics.enabled", matchIfMissing = true)
class ClientMetricsConfiguration {

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
