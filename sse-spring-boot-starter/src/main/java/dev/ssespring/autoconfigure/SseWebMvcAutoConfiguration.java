package dev.ssespring.autoconfigure;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.LocaleCapture;
import dev.ssespring.web.SseWebMvcConfigurer;
import dev.ssespring.web.UnavailableExceptionResolver;
import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/** {@link EnableAutoConfiguration Auto-configuration} for streams as return values of Spring MVC controllers. */
@AutoConfiguration(after = SseAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnBean(SseEventPublisher.class)
@EnableConfigurationProperties(SseProperties.class)
public final class SseWebMvcAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseWebMvcConfigurer sseWebMvcConfigurer(SseProperties properties) {
        return new SseWebMvcConfigurer(properties.refusal());
    }

    @Bean
    @ConditionalOnMissingBean
    UnavailableExceptionResolver sseUnavailableExceptionResolver(SseProperties properties) {
        return new UnavailableExceptionResolver(
                BrokerException.class::isInstance,
                failure -> !(failure instanceof OutcomeUnknownException),
                properties.retry());
    }

    @Bean
    @ConditionalOnMissingBean
    LocaleCapture sseLocaleCapture() {
        return new LocaleCapture();
    }
}
