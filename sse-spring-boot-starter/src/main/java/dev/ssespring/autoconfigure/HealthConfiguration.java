package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.RedisBrokerHealthIndicator;
import dev.ssespring.actuate.SseHealthIndicator;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health of the publisher and its broker. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
class HealthConfiguration {

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
    static class RedisHealthConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(RedisSseBroker.class)
        @ConditionalOnMissingBean(name = {"sseRedisHealthIndicator", "sseRedisHealthContributor"})
        RedisBrokerHealthIndicator sseRedisHealthContributor(RedisSseBroker broker) {
            return new RedisBrokerHealthIndicator(broker);
        }
    }
}
