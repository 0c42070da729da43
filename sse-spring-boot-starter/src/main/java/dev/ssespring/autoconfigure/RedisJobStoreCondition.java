package dev.ssespring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches if jobs are to be in Redis, by a property of their own or because the broker is. */
final class RedisJobStoreCondition extends AnyNestedCondition {

    RedisJobStoreCondition() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty(name = "sse.jobs.store", havingValue = "redis")
    static class Asked {}

    @ConditionalOnProperty(name = "sse.broker", havingValue = "redis")
    @ConditionalOnProperty(name = "sse.jobs.store", havingValue = "by-broker", matchIfMissing = true)
    static class ByBroker {}
}
