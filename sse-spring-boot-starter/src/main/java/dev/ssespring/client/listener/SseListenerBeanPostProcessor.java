package dev.ssespring.client.listener;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Finds {@link SseListener} and {@link SseHandler} methods and registers them after all singletons are instantiated, or
 * at once for beans created later. Beans may be created by several threads.
 */
public final class SseListenerBeanPostProcessor implements BeanPostProcessor, SmartInitializingSingleton, Ordered {

    private final BeanFactory beanFactory;
    private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();
    private final Queue<AnnotatedBean> found = new ConcurrentLinkedQueue<>();
    private volatile @Nullable ListenerFactory factory;

    /**
     * Creates the post-processor.
     *
     * @param beanFactory provides registry, client and methods after all singletons are instantiated
     */
    public SseListenerBeanPostProcessor(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (bean instanceof AopInfrastructureBean
                || withoutListeners.contains(type)
                || !AnnotatedBean.isCandidate(type)) {
            return bean;
        }
        AnnotatedBean annotated = AnnotatedBean.of(bean, beanName);
        if (annotated.hasListeners()) {
            found.add(annotated);
            ListenerFactory listeners = factory;
            if (listeners != null) {
                registerFound(listeners);
            }
        } else {
            withoutListeners.add(type);
        }
        return bean;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ListenerFactory listeners = new ListenerFactory(beanFactory);
        factory = listeners;
        registerFound(listeners);
        SseListenerRegistry registry = beanFactory.getBean(SseListenerRegistry.class);
        beanFactory
                .getBeanProvider(SseListenerConfigurer.class)
                .orderedStream()
                .forEach(configurer -> configurer.configureSseListeners(registry));
        withoutListeners.clear();
    }

    private void registerFound(ListenerFactory listeners) {
        SseListenerRegistry registry = beanFactory.getBean(SseListenerRegistry.class);
        for (AnnotatedBean bean = found.poll(); bean != null; bean = found.poll()) {
            listeners.endpoints(bean).forEach(registry::register);
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
