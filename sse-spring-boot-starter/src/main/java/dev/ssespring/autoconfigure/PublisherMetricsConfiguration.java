package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.MicrometerDeliveryTimer;
import dev.ssespring.actuate.RedisBrokerMetrics;
import dev.ssespring.actuate.SseMetrics;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.SseEventPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Metrics of streams and of the broker. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
class PublisherMetricsConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    SseMetrics sseMetrics(SseEventPublisher publisher, SseClock clock) {
        return new SseMetrics(publisher, clock);
    }

    @Bean
    @ConditionalOnMissingBean(DeliveryTimer.class)
    MicrometerDeliveryTimer sseDeliveryTimer(MeterRegistry registry) {
        return new MicrometerDeliveryTimer(registry);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisSseBroker.class)
    static class RedisMetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(RedisSseBroker.class)
        RedisBrokerMetrics sseRedisBrokerMetrics(RedisSseBroker broker) {
            return new RedisBrokerMetrics(broker);
        }
    }
}
