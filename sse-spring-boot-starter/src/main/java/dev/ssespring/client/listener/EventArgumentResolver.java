package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/** Resolves parameters for the event itself, or for its data as text or as UTF-8 bytes. */
final class EventArgumentResolver implements HandlerMethodArgumentResolver {

    static boolean supports(Class<?> type) {
        return type == SseEvent.class || type == String.class || type == byte[].class;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return supports(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, Message<?> message) {
        EventMessage event = (EventMessage) message;
        Class<?> type = parameter.getParameterType();
        if (type == SseEvent.class) {
            return event.event();
        }
        return (type == String.class) ? event.getPayload() : event.getPayload().getBytes(StandardCharsets.UTF_8);
    }
}
