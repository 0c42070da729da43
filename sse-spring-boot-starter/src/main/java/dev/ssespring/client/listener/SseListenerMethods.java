package dev.ssespring.client.listener;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.Validator;

/** Creates handlers from listener methods, whose arguments are resolved by spring-messaging. Thread-safe. */
public final class SseListenerMethods {

    private final DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
    private final ListenerMethodRules rules;
    private final PayloadRules payloads;

    /**
     * Creates the factory of handlers.
     *
     * @param converter converts text to payloads, usually from JSON; null to use a conversion service
     * @param validator for {@code @Valid}; null if there is none
     * @param beanFactory resolves placeholders in default values of headers
     */
    public SseListenerMethods(
            @Nullable MessageConverter converter, @Nullable Validator validator, BeanFactory beanFactory) {
        TextConverter text = new TextConverter();
        factory.setMessageConverter((converter != null) ? converter : text);
        if (validator != null) {
            factory.setValidator(validator);
        }
        factory.setBeanFactory(beanFactory);
        factory.setCustomArgumentResolvers(List.of(new EventArgumentResolver()));
        factory.afterPropertiesSet();
        this.rules = new ListenerMethodRules(validator != null);
        // Only the JSON converter knows which types it supports.
        this.payloads = new PayloadRules((converter != null) ? type -> true : text::canConvertTo);
    }

    /** Creates a handler; fails with the remedy if the method is not a valid listener method. */
    AttemptHandler handler(Object bean, Method method) {
        rules.check(method);
        Method called = AopUtils.selectInvocableMethod(method, bean.getClass());
        rules.checkProxied(method, called);
        InvocableHandlerMethod callable = factory.createInvocableHandlerMethod(bean, called);
        payloads.check(callable.getMethodParameters());
        return (event, attempt) -> callable.invoke(EventMessage.of(event, attempt));
    }
}
