package dev.ssespring.autoconfigure;

import dev.ssespring.runs.redis.RedisRunOptions;
import dev.ssespring.runs.redis.RedisRunStore;
import dev.ssespring.runs.store.RunStore;
import io.lettuce.core.AbstractRedisClient;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store of runs in Redis, if a property asks for it. */
@Configuration(proxyBeanMethods = false)
@Conditional(RedisRunStoreCondition.class)
@ConditionalOnMissingBean(RunStore.class)
class RedisRunStoreConfiguration {

    /** Comes before the method below, and so replaces it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisRunStore.class, LettuceConnectionFactory.class, AbstractRedisClient.class})
    @ConditionalOnSingleCandidate(LettuceConnectionFactory.class)
    @EnableConfigurationProperties(SseRedisProperties.class)
    @ImportRuntimeHints(RedisScriptHints.class)
    static class LettuceConfiguration {

        @Bean
        RedisRunStore sseRunStore(
                LettuceConnectionFactory connections, SseRedisProperties redis, SseRunsProperties properties) {
            int slots = properties.redisSlots();
            PropertyRange.require("sse.runs.redis-slots", slots, slots >= 1 && slots <= 64, "It must be 1 to 64.");
            RedisRunStore store =
                    RedisRunStore.create(connections, new RedisRunOptions(redis.namespace(), redis.timeout(), slots));
            store.start();
            return store;
        }

        @Bean
        PhasedLifecycle sseRunStoreLifecycle(RedisRunStore store) {
            return new PhasedLifecycle(PhasedLifecycle.BROKER_PHASE, store::start, store::close);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    @SuppressWarnings("DoNotCallSuggester") // Spring does, to say what is missing.
    RunStore sseRunStore() {
        throw new InvalidConfigurationPropertyValueException(
                "sse.runs.store",
                "redis",
                "The module sse-redis is missing, or there is no LettuceConnectionFactory bean, or more than one and none of"
                        + " them primary: add dev.ssespring:sse-redis, or set 'sse.runs.store' to 'memory'.");
    }
}
