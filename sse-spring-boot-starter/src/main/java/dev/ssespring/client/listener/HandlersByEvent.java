package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Handlers of a class by event name. Events without a handler are ignored. Filled by one thread before it is used. */
final class HandlersByEvent implements AttemptHandler {

    private final Map<String, AttemptHandler> handlers = new HashMap<>();
    private @Nullable AttemptHandler otherwise;

    HandlersByEvent add(Set<String> events, SseHandler annotation, AttemptHandler handler) {
        if (events.isEmpty() != annotation.isDefault()) {
            throw new IllegalArgumentException("Set either event names or isDefault = true");
        }
        if (annotation.isDefault()) {
            if (otherwise != null) {
                throw new IllegalArgumentException("Only one handler of a class can be the default handler");
            }
            otherwise = handler;
        }
        for (String event : events) {
            if (handlers.putIfAbsent(event, handler) != null) {
                throw new InvalidSseListenerException(
                        "The event '" + event + "' already has a handler in this class", "remove one of the two");
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
