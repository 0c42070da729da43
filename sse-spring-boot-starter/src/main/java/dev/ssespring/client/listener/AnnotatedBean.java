package dev.ssespring.client.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Bean that may have listener methods.
 *
 * @param bean the bean, possibly a proxy
 * @param name name of the bean
 * @param type class behind the proxy
 * @param listeners listener methods with their annotation, in the order of their signatures
 * @param handlers handler methods with their annotation, in the order of their signatures
 */
record AnnotatedBean(
        Object bean, String name, Class<?> type, Map<Method, SseListener> listeners, Map<Method, SseHandler> handlers) {

    static AnnotatedBean of(Object bean, String name) {
        Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
        return new AnnotatedBean(bean, name, type, methods(type, SseListener.class), methods(type, SseHandler.class));
    }

    /** Returns false for classes that cannot have listeners, without inspecting their methods. */
    static boolean isCandidate(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, List.of(SseListener.class, SseHandler.class));
    }

    private static <A extends Annotation> Map<Method, A> methods(Class<?> type, Class<A> annotation) {
        Map<Method, A> sorted = new TreeMap<>(Comparator.comparing(Method::toString));
        sorted.putAll(MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<A>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, annotation)));
        return sorted;
    }

    boolean hasListeners() {
        return !listeners.isEmpty()
                || !handlers.isEmpty()
                || AnnotatedElementUtils.hasAnnotation(type, SseListener.class);
    }

    String place(Method method) {
        return ClassUtils.getQualifiedMethodName(method, type);
    }
}
