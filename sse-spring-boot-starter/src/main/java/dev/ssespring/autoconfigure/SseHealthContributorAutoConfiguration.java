package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.RedisBrokerHealthIndicator;
import dev.ssespring.actuate.SseHealthIndicator;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@link EnableAutoConfiguration Auto-configuration} for the health of the publisher and its broker. */
@AutoConfiguration(
        after = SseAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class SseHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("sse")
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    @ConditionalOnMissingBean(name = {"sseHealthIndicator", "sseHealthContributor"})
    SseHealthIndicator sseHealthContributor(SseEventPublisher publisher) {
        return new SseHealthIndicator(publisher);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisSseBroker.class)
    @ConditionalOnEnabledHealthIndicator("sse-redis")
    static class RedisConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(RedisSseBroker.class)
        @ConditionalOnMissingBean(name = {"sseRedisHealthIndicator", "sseRedisHealthContributor"})
        RedisBrokerHealthIndicator sseRedisHealthContributor(RedisSseBroker broker) {
            return new RedisBrokerHealthIndicator(broker);
        }
    }
}
