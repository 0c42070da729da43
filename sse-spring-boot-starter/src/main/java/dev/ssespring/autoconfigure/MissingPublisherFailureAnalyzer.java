package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebEnvironment;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains why a WebFlux application has no publisher to inject, see {@link PossibleSubscribersCondition}. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingPublisherFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final boolean reactive;

    MissingPublisherFailureAnalyzer(Environment environment) {
        this.reactive = environment instanceof ConfigurableReactiveWebEnvironment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        if (!reactive || cause.getBeanType() != SseEventPublisher.class) {
            return null;
        }
        String place = (description != null) ? description : "The application";
        return new FailureAnalysis(
                "%s required a bean of type '%s'. A WebFlux application has none, because SSE streams are served by Spring MVC."
                        .formatted(place, SseEventPublisher.class.getName()),
                "Replace spring-boot-starter-webflux with spring-boot-starter-webmvc, or return a Flux of ServerSentEvent"
                        + " instead of an SseStream. To publish to other applications only, set 'sse.broker' to 'redis'.",
                cause);
    }
}
