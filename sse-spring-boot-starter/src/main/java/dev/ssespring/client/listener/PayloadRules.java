package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageHeaderAccessor;

/** Validates at startup that the parameters of a listener method can be resolved from an event. */
final class PayloadRules {

    private final Predicate<Class<?>> convertible;

    /**
     * Creates the rules.
     *
     * @param convertible whether text can be converted to an object of that type
     */
    PayloadRules(Predicate<Class<?>> convertible) {
        this.convertible = convertible;
    }

    void check(MethodParameter... parameters) {
        for (MethodParameter parameter : parameters) {
            checkExpression(parameter);
            Class<?> type = parameter.getParameterType();
            if (Message.class.isAssignableFrom(type)) {
                checkMessage(type);
                checkConvertible(ResolvableType.forMethodParameter(parameter)
                        .as(Message.class)
                        .getGeneric()
                        .toClass());
            } else if (!isHeader(parameter) && !EventArgumentResolver.supports(type)) {
                checkConvertible(parameter.nestedIfOptional().getNestedParameterType());
            }
        }
    }

    private static void checkExpression(MethodParameter parameter) {
        Payload payload = parameter.getParameterAnnotation(Payload.class);
        if (payload != null && !payload.expression().isEmpty()) {
            throw new InvalidSseListenerException(
                    "@Payload does not support an expression here: '" + payload.expression() + "'",
                    "remove the expression, and read the value from the payload in the method");
        }
    }

    private static void checkMessage(Class<?> type) {
        if (!type.isAssignableFrom(EventMessage.class)) {
            throw new InvalidSseListenerException(
                    "Events are not messages of type " + type.getName(),
                    "declare a parameter of type " + Message.class.getName() + " or " + SseEvent.class.getName());
        }
    }

    private void checkConvertible(@Nullable Class<?> type) {
        if (type != null && !type.isAssignableFrom(String.class) && !convertible.test(type)) {
            throw new InvalidSseListenerException(TextConverter.problem(type), TextConverter.ACTION);
        }
    }

    private static boolean isHeader(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return parameter.hasParameterAnnotation(Header.class)
                || parameter.hasParameterAnnotation(Headers.class)
                || type == MessageHeaders.class
                || MessageHeaderAccessor.class.isAssignableFrom(type);
    }
}
