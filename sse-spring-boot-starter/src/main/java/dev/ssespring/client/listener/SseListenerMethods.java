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

/** Makes listener methods callable: arguments are resolved as spring-messaging does it. */
public final class SseListenerMethods {

    private final DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
    private final ListenerMethodRules rules;
    private final PayloadRules payloads;

    /**
     * Creates the factory of handlers.
     *
     * @param converter makes payloads of text, as a rule from JSON; null for what the conversion service can do
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
        // What JSON can become is known to its converter alone.
        this.payloads = new PayloadRules((converter != null) ? type -> true : text::canConvertTo);
    }

    /** Fails with what to change if the method cannot be one. */
    AttemptHandler handler(Object bean, Method method) {
        rules.check(method);
        Method called = AopUtils.selectInvocableMethod(method, bean.getClass());
        rules.checkProxied(method, called);
        InvocableHandlerMethod callable = factory.createInvocableHandlerMethod(bean, called);
        payloads.check(callable.getMethodParameters());
        return (event, attempt) -> callable.invoke(EventMessage.of(event, attempt));
    }
}
