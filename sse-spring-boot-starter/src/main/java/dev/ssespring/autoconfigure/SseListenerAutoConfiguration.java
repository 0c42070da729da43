package dev.ssespring.autoconfigure;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.listener.FailedEventListener;
import dev.ssespring.client.listener.RetryErrorPolicy;
import dev.ssespring.client.listener.SseListenerBeanPostProcessor;
import dev.ssespring.client.listener.SseListenerCustomizer;
import dev.ssespring.client.listener.SseListenerMethods;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.concurrent.SseClock;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.validation.Validator;
import tools.jackson.databind.json.JsonMapper;

/** {@link EnableAutoConfiguration Auto-configuration} for listeners; needs no web server. */
@AutoConfiguration(
        after = SseClientAutoConfiguration.class,
        afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnBean(SseClient.class)
@EnableConfigurationProperties(SseListenerProperties.class)
public final class SseListenerAutoConfiguration {

    static final String ERROR_POLICY = "sseListenerErrorPolicy";
    static final String MESSAGE_CONVERTER = "sseListenerMessageConverter";

    @Bean
    static SseListenerBeanPostProcessor sseListenerBeanPostProcessor(BeanFactory beanFactory) {
        return new SseListenerBeanPostProcessor(beanFactory);
    }

    @Bean
    @ConditionalOnMissingBean
    SseListenerRegistry sseListenerRegistry(
            SseListenerProperties properties,
            @Qualifier(ERROR_POLICY) HandlerErrorPolicy errorPolicy,
            SseClock clock,
            ObjectProvider<SseListenerCustomizer> customizers,
            ObjectProvider<FailedEventListener> failedEventListeners) {
        return new SseListenerRegistry(
                properties.toSettings(errorPolicy),
                clock,
                customizers.orderedStream().toList(),
                failedEventListeners.orderedStream().toList());
    }

    @Bean(name = ERROR_POLICY, defaultCandidate = false)
    @ConditionalOnMissingBean(name = ERROR_POLICY)
    RetryErrorPolicy sseListenerErrorPolicy(SseListenerProperties properties) {
        return properties.toErrorPolicy();
    }

    @Bean
    @ConditionalOnMissingBean
    SseListenerMethods sseListenerMethods(
            @Qualifier(MESSAGE_CONVERTER) ObjectProvider<MessageConverter> converter,
            ObjectProvider<Validator> validator,
            BeanFactory beanFactory) {
        return new SseListenerMethods(converter.getIfAvailable(), validator.getIfUnique(), beanFactory);
    }

    /** Payloads as JSON, if Jackson is present. Not a default candidate, since other libraries collect converters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JsonConverterConfiguration {

        @Bean(name = MESSAGE_CONVERTER, defaultCandidate = false)
        @ConditionalOnSingleCandidate(JsonMapper.class)
        @ConditionalOnMissingBean(name = MESSAGE_CONVERTER)
        MessageConverter messageConverter(JsonMapper mapper) {
            return new JacksonJsonMessageConverter(mapper);
        }
    }
}
