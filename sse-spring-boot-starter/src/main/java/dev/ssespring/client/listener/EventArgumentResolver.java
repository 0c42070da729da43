package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/** Gives the event itself, or its data as it is: empty data is nothing wrong in a stream. */
final class EventArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == SseEvent.class || type == String.class;
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, Message<?> message) {
        return (parameter.getParameterType() == SseEvent.class)
                ? ((EventMessage) message).event()
                : message.getPayload();
    }
}
