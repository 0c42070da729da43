package dev.ssespring.jobs.listener;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/** Registers reflection hints for annotated methods, and binding hints for their payloads and results. */
final class JobListenerReflection implements ReflectiveProcessor {

    private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            if (method.getParameterCount() > 0) {
                bindings.registerReflectionHints(hints, method.getGenericParameterTypes()[0]);
            }
            if (method.getReturnType() != void.class) {
                bindings.registerReflectionHints(hints, method.getGenericReturnType());
            }
        }
    }
}
