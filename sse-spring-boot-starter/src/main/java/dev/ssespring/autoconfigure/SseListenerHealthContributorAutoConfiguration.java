package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseListenerHealthIndicator;
import dev.ssespring.client.listener.SseListenerRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** {@link EnableAutoConfiguration Auto-configuration} for the health of listeners. */
@AutoConfiguration(
        after = SseListenerAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("sse-listeners")
@ConditionalOnSingleCandidate(SseListenerRegistry.class)
public final class SseListenerHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"sseListenersHealthIndicator", "sseListenersHealthContributor"})
    SseListenerHealthIndicator sseListenersHealthContributor(
            SseListenerRegistry registry, SseListenerProperties properties) {
        return new SseListenerHealthIndicator(registry, properties.checkedDisconnectedLimit());
    }
}
