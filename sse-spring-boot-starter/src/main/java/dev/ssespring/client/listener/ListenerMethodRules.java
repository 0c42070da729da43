package dev.ssespring.client.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.ValueConstants;

/** Validates listener methods at startup instead of failing on the first event. */
final class ListenerMethodRules {

    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final boolean validating;

    ListenerMethodRules(boolean validating) {
        this.validating = validating;
    }

    void check(Method method) {
        require(
                method.getReturnType() == void.class,
                "The method must return void, because its result is not used",
                "change the return type to void");
        require(
                !Modifier.isStatic(method.getModifiers()),
                "The method must not be static",
                "make it an instance method");
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = new SynthesizingMethodParameter(method, i);
            parameter.initParameterNameDiscovery(names);
            checkHeader(parameter);
            checkValid(parameter);
        }
    }

    /** Validates the interface method that a JDK proxy calls: its parameters are the ones that are resolved. */
    void checkProxied(Method method, Method called) {
        if (called.equals(method)) {
            return;
        }
        Annotation[][] seen = called.getParameterAnnotations();
        for (int i = 0; i < seen.length; i++) {
            List<Annotation> wanted = List.of(method.getParameterAnnotations()[i]);
            require(
                    List.of(seen[i]).containsAll(wanted),
                    "The bean is a JDK proxy, which calls " + called,
                    "annotate parameter " + i + " of that method as well, or use class-based proxies"
                            + " ('spring.aop.proxy-target-class')");
        }
        check(called);
    }

    private static void checkHeader(MethodParameter parameter) {
        Header header = parameter.getParameterAnnotation(Header.class);
        if (header == null
                || !header.required()
                || !header.defaultValue().equals(ValueConstants.DEFAULT_NONE)
                || parameter.isOptional()) {
            return;
        }
        String name = header.name().isEmpty() ? parameter.getParameterName() : header.name();
        require(
                name != null && EventHeaders.NAMES.contains(name),
                "There is no header '" + name + "'",
                "use a constant of SseHeaders, or set required = false");
    }

    private void checkValid(MethodParameter parameter) {
        require(
                validating
                        || Arrays.stream(parameter.getParameterAnnotations()).noneMatch(ListenerMethodRules::isValid),
                "There is no validator for parameter " + parameter.getParameterIndex(),
                "add spring-boot-starter-validation, or remove the annotation");
    }

    /** Checks the name of the annotation as spring-messaging does. */
    private static boolean isValid(Annotation annotation) {
        return annotation.annotationType().getSimpleName().startsWith("Valid");
    }

    private static void require(boolean kept, String problem, String action) {
        if (!kept) {
            throw new InvalidSseListenerException(problem, action);
        }
    }
}
