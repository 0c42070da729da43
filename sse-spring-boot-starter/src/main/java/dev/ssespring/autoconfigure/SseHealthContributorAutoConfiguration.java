package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseHealthIndicator;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** {@link EnableAutoConfiguration Auto-configuration} for the health of the publisher. */
@AutoConfiguration(
        after = SseAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("sse")
@ConditionalOnSingleCandidate(SseEventPublisher.class)
public final class SseHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"sseHealthIndicator", "sseHealthContributor"})
    SseHealthIndicator sseHealthContributor(SseEventPublisher publisher) {
        return new SseHealthIndicator(publisher);
    }
}
