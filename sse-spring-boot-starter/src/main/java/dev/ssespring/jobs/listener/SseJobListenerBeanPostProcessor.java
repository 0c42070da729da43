package dev.ssespring.jobs.listener;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds {@link SseJobListener} methods and registers them after all singletons are instantiated, or at once for beans created
 * later. Beans may be created by several threads.
 */
public final class SseJobListenerBeanPostProcessor implements BeanPostProcessor, SmartInitializingSingleton, Ordered {

    private final ConfigurableBeanFactory beanFactory;
    private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> found = new ConcurrentLinkedQueue<>();
    private volatile boolean instantiated;

    /**
     * Creates the post-processor.
     *
     * @param beanFactory provides the registry, and resolves placeholders
     */
    public SseJobListenerBeanPostProcessor(ConfigurableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        if (bean instanceof AopInfrastructureBean
                || withoutListeners.contains(type)
                || !AnnotationUtils.isCandidateClass(type, SseJobListener.class)) {
            return bean;
        }
        Map<Method, SseJobListener> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<@Nullable SseJobListener>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, SseJobListener.class));
        if (methods.isEmpty()) {
            withoutListeners.add(type);
            return bean;
        }
        methods.forEach((method, listener) -> found.add(() -> register(bean, method, listener)));
        if (instantiated) {
            registerFound();
        }
        return bean;
    }

    private void register(Object bean, Method method, SseJobListener listener) {
        Set<String> tags = new LinkedHashSet<>();
        Arrays.stream(listener.tags()).map(this::resolve).forEach(tags::add);
        beanFactory
                .getBean(SseJobListenerRegistry.class)
                .register(resolve(listener.queue()), listener.slots(), tags, new JobListenerMethod(bean, method));
    }

    private String resolve(String text) {
        return String.valueOf(beanFactory.resolveEmbeddedValue(text));
    }

    @Override
    public void afterSingletonsInstantiated() {
        instantiated = true;
        registerFound();
        withoutListeners.clear();
    }

    private void registerFound() {
        for (Runnable registration = found.poll(); registration != null; registration = found.poll()) {
            registration.run();
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
