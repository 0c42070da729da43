package dev.ssespring.autoconfigure;

import dev.ssespring.broker.SseBroker;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Does not match if no event could reach a client: a WebFlux application cannot serve streams, and without a broker
 * bean it cannot publish to other nodes.
 */
final class PossibleSubscribersCondition extends NoneNestedConditions {

    private static final String REASON =
            "a WebFlux application cannot serve SSE streams, and 'sse.broker' is not 'redis'";

    PossibleSubscribersCondition() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionOutcome notReactive = super.getMatchOutcome(context, metadata);
        return notReactive.isMatch() ? notReactive : new ConditionOutcome(hasBroker(context), REASON);
    }

    private static boolean hasBroker(ConditionContext context) {
        ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
        return beanFactory != null && beanFactory.getBeanNamesForType(SseBroker.class, true, false).length > 0;
    }

    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {}
}
