package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseClientObservations;
import dev.ssespring.client.SseClient;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** {@link EnableAutoConfiguration Auto-configuration} for observations of attempts and of handled events. */
@AutoConfiguration(
        after = SseClientAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({SseClient.class, ObservationRegistry.class})
@ConditionalOnBooleanProperty(name = "sse.client.observations.enabled", matchIfMissing = true)
public final class SseClientObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseClientObservations sseClientObservations(ObservationRegistry registry) {
        return new SseClientObservations(registry);
    }
}
