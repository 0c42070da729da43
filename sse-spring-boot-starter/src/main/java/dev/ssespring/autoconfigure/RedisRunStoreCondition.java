package dev.ssespring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches if runs are to be in Redis, by a property of their own or because the broker is. */
final class RedisRunStoreCondition extends AnyNestedCondition {

    RedisRunStoreCondition() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty(name = "sse.runs.store", havingValue = "redis")
    static class Asked {}

    @ConditionalOnProperty(name = "sse.broker", havingValue = "redis")
    @ConditionalOnProperty(name = "sse.runs.store", havingValue = "by-broker", matchIfMissing = true)
    static class ByBroker {}
}
