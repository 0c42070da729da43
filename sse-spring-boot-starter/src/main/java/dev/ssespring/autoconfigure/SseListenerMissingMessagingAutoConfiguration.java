package dev.ssespring.autoconfigure;

import dev.ssespring.client.listener.MissingMessagingBeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;

/** {@link EnableAutoConfiguration Auto-configuration} that keeps listeners from being ignored without a word. */
@AutoConfiguration
@ConditionalOnMissingClass("org.springframework.messaging.handler.invocation.InvocableHandlerMethod")
public final class SseListenerMissingMessagingAutoConfiguration {

    @Bean
    static MissingMessagingBeanPostProcessor sseMissingMessagingBeanPostProcessor() {
        return new MissingMessagingBeanPostProcessor();
    }
}
