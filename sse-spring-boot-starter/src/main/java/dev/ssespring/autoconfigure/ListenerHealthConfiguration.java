package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseListenerHealthIndicator;
import dev.ssespring.client.listener.SseListenerRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health of listeners. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("sse-listeners")
@ConditionalOnSingleCandidate(SseListenerRegistry.class)
class ListenerHealthConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"sseListenersHealthIndicator", "sseListenersHealthContributor"})
    SseListenerHealthIndicator sseListenersHealthContributor(
            SseListenerRegistry registry, SseListenerProperties properties) {
        return new SseListenerHealthIndicator(registry, properties.checkedDisconnectedLimit());
    }
}
