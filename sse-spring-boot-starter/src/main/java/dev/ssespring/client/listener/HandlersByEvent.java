package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The handlers of a class. What none of them wants is ignored. Filled by one thread before it is used. */
final class HandlersByEvent implements AttemptHandler {

    private final Map<String, AttemptHandler> handlers = new HashMap<>();
    private @Nullable AttemptHandler otherwise;

    HandlersByEvent add(Set<String> events, SseHandler annotation, AttemptHandler handler) {
        if (events.isEmpty() != annotation.isDefault()) {
            throw new IllegalArgumentException("Either name the events, or say isDefault = true, not both");
        }
        if (annotation.isDefault()) {
            if (otherwise != null) {
                throw new IllegalArgumentException("Only one handler of a class can be the default");
            }
            otherwise = handler;
        }
        for (String event : events) {
            if (handlers.putIfAbsent(event, handler) != null) {
                throw new InvalidSseListenerException(
                        "The event '" + event + "' has a handler in this class already", "remove one of the two");
            }
        }
        return this;
    }

    boolean isEmpty() {
        return handlers.isEmpty() && otherwise == null;
    }

    @Override
    public void handle(SseEvent event, int attempt) throws Exception {
        AttemptHandler handler = handlers.getOrDefault(event.event(), otherwise);
        if (handler != null) {
            handler.handle(event, attempt);
        }
    }
}
