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

/** What a listener method must be like; the rest would fail at the first event only, or never. */
final class ListenerMethodRules {

    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final boolean validating;

    ListenerMethodRules(boolean validating) {
        this.validating = validating;
    }

    void check(Method method) {
        require(
                method.getReturnType() == void.class,
                "It must return void, because nothing waits for what it returns",
                "change the return type to void");
        require(!Modifier.isStatic(method.getModifiers()), "It must not be static", "make it an instance method");
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = new SynthesizingMethodParameter(method, i);
            parameter.initParameterNameDiscovery(names);
            checkHeader(parameter);
            checkValid(parameter);
        }
    }

    /** Behind a JDK proxy it is the method of an interface that is called, and the one whose parameters are looked at. */
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
                    "annotate parameter " + i + " of that one as well, or have the proxy made of the class"
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
                "use one of the constants of SseHeaders, or required = false");
    }

    private void checkValid(MethodParameter parameter) {
        require(
                validating
                        || Arrays.stream(parameter.getParameterAnnotations()).noneMatch(ListenerMethodRules::isValid),
                "Nothing would validate parameter " + parameter.getParameterIndex(),
                "add spring-boot-starter-validation, or remove the annotation");
    }

    /** By name, as spring-messaging has it. */
    private static boolean isValid(Annotation annotation) {
        return annotation.annotationType().getSimpleName().startsWith("Valid");
    }

    private static void require(boolean kept, String problem, String action) {
        if (!kept) {
            throw new InvalidSseListenerException(problem, action);
        }
    }
}
