package dev.ssespring.client.listener;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/** Fails the start of an application whose listeners would never be called. */
public final class MissingMessagingBeanPostProcessor implements BeanPostProcessor, Ordered {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (AnnotatedBean.isCandidate(type) && AnnotatedBean.of(bean, beanName).hasListeners()) {
            throw new InvalidSseListenerException(
                    "@SseListener or @SseHandler on " + type.getName() + " needs spring-messaging",
                    "add org.springframework:spring-messaging, which calls such methods");
        }
        return bean;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
