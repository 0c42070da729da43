package dev.ssespring.autoconfigure;

import dev.ssespring.jobs.redis.RedisJobOptions;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.jobs.store.JobStore;
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

/** The store of jobs in Redis, if a property asks for it. */
@Configuration(proxyBeanMethods = false)
@Conditional(RedisJobStoreCondition.class)
@ConditionalOnMissingBean(JobStore.class)
class RedisJobStoreConfiguration {

    /** Comes before the method below, and so replaces it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RedisJobStore.class, LettuceConnectionFactory.class, AbstractRedisClient.class})
    @ConditionalOnSingleCandidate(LettuceConnectionFactory.class)
    @EnableConfigurationProperties(SseRedisProperties.class)
    @ImportRuntimeHints(RedisScriptHints.class)
    static class LettuceConfiguration {

        @Bean
        RedisJobStore sseJobStore(
                LettuceConnectionFactory connections, SseRedisProperties redis, SseJobsProperties properties) {
            int slots = properties.redisSlots();
            PropertyRange.require("sse.jobs.redis-slots", slots, slots >= 1 && slots <= 64, "It must be 1 to 64.");
            RedisJobStore store =
                    RedisJobStore.create(connections, new RedisJobOptions(redis.namespace(), redis.timeout(), slots));
            store.start();
            return store;
        }

        @Bean
        PhasedLifecycle sseJobStoreLifecycle(RedisJobStore store) {
            return new PhasedLifecycle(PhasedLifecycle.BROKER_PHASE, store::start, store::close);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    @SuppressWarnings("DoNotCallSuggester") // Spring does, to say what is missing.
    JobStore sseJobStore() {
        throw new InvalidConfigurationPropertyValueException(
                "sse.jobs.store",
                "redis",
                "The module sse-redis is missing, or there is no LettuceConnectionFactory bean, or more than one and"
                        + " none of them primary: add dev.ssespring:sse-redis, or set 'sse.jobs.store' to 'memory'.");
    }
}
