package dev.ssespring.client.listener;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

/** Registers reflection hints for annotated classes and methods, and binding hints for their payloads. */
final class ListenerReflection implements ReflectiveProcessor {

    private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Class<?> type) {
            hints.registerType(type);
        } else if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            for (Parameter parameter : method.getParameters()) {
                registerPayload(hints, parameter);
            }
        }
    }

    private void registerPayload(ReflectionHints hints, Parameter parameter) {
        boolean header = AnnotatedElementUtils.hasAnnotation(parameter, Header.class)
                || AnnotatedElementUtils.hasAnnotation(parameter, Headers.class);
        Type type = payload(parameter.getParameterizedType());
        if (!header && !(type instanceof Class<?> known && EventArgumentResolver.supports(known))) {
            bindings.registerReflectionHints(hints, type);
        }
    }

    private static Type payload(Type type) {
        boolean wrapped = type instanceof ParameterizedType parameterized
                && (parameterized.getRawType() == Message.class || parameterized.getRawType() == Optional.class);
        return wrapped ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
    }
}
