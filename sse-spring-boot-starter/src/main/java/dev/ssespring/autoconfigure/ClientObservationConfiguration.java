package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseClientObservations;
import dev.ssespring.client.SseClient;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Observations of connection attempts and of handled events. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({SseClient.class, ObservationRegistry.class})
@ConditionalOnBooleanProperty(name = "sse.client.observations.enabled", matchIfMissing = true)
class ClientObservationConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseClientObservations sseClientObservations(ObservationRegistry registry) {
        return new SseClientObservations(registry);
    }
}
