package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseEndpoint;
import dev.ssespring.actuate.SseEndpointWebExtension;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint {@link SseEndpoint}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SseEndpoint.class)
@EnableConfigurationProperties(SseEndpointProperties.class)
class EndpointConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    SseEndpoint sseEndpoint(
            SseEventPublisher publisher,
            SseBroker broker,
            SseClock clock,
            SseEndpointProperties properties,
            ObjectProvider<SanitizingFunction> sanitizing) {
        Sanitizer sanitizer = new Sanitizer(sanitizing.orderedStream().toList());
        return new SseEndpoint(publisher, broker, clock, sanitizer, properties.showValues());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(SseEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    SseEndpointWebExtension sseEndpointWebExtension(SseEndpoint endpoint, SseEndpointProperties properties) {
        return new SseEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
    }
}
