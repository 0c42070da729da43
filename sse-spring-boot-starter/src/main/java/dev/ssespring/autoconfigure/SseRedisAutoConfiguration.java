package dev.ssespring.autoconfigure;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.SseClock;
import io.lettuce.core.AbstractRedisClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for several nodes, which share the log of published events in
 * Redis. Enabled by a property and not by the presence of Redis, since an application that caches in Redis does not
 * necessarily want its events there.
 */
@AutoConfiguration(
        before = SseAutoConfiguration.class,
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnProperty(name = "sse.broker", havingValue = "redis")
@ConditionalOnMissingBean(SseBroker.class)
public final class SseRedisAutoConfiguration {

    /** Processed before the method of the enclosing class, and replaces it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisSseBroker.class, LettuceConnectionFactory.class, AbstractRedisClient.class})
    @ConditionalOnSingleCandidate(LettuceConnectionFactory.class)
    @EnableConfigurationProperties(SseRedisProperties.class)
    @ImportRuntimeHints(RedisScriptHints.class)
    static class LettuceConfiguration {

        private static final String FIXED_ROLES = "spring.data.redis.masterreplica.nodes";

        @Bean
        RedisSseBroker sseBroker(
                LettuceConnectionFactory connections,
                SseProperties properties,
                SseRedisProperties redis,
                SseClock clock,
                Environment environment) {
            refuseFixedRoles(environment);
            RedisSseBroker broker =
                    RedisSseBroker.create(connections, properties.history().toPolicy(), redis.toOptions(), clock);
            broker.start();
            redis.checkStart(broker);
            return broker;
        }

        /** The new master would not be found after a fail-over, and Lettuce's client has no address of its own. */
        private static void refuseFixedRoles(Environment environment) {
            Binder.get(environment)
                    .bind(FIXED_ROLES, Bindable.listOf(String.class))
                    .ifBound(nodes -> {
                        throw new InvalidConfigurationPropertyValueException(
                                FIXED_ROLES,
                                nodes,
                                "The broker in Redis supports a single server, Sentinel and clusters: use"
                                        + " 'spring.data.redis.sentinel.*' for a master with replicas.");
                    });
        }

        @Bean
        PhasedLifecycle sseRedisBrokerLifecycle(RedisSseBroker broker) {
            return new PhasedLifecycle(PhasedLifecycle.BROKER_PHASE, broker::start, broker::close);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    @SuppressWarnings("DoNotCallSuggester") // Called by Spring, to report what is missing.
    SseBroker sseBroker() {
        throw new InvalidConfigurationPropertyValueException(
                "sse.broker",
                "redis",
                "The module sse-redis is missing, or there is no LettuceConnectionFactory bean, or more than one and none of"
                        + " them primary: add dev.ssespring:sse-redis, or use 'memory'.");
    }
}
