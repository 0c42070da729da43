package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseJobObservations;
import dev.ssespring.jobs.SseJobs;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Observations of submissions and attempts, which carry the trace context from submitters to workers. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ObservationRegistry.class, SseJobs.class})
@ConditionalOnBean(ObservationRegistry.class)
class JobObservationConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseJobObservations sseJobObservations(ObservationRegistry registry) {
        return new SseJobObservations(registry);
    }
}
