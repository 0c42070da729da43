package dev.ssespring.publisher.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PayloadWriter;
import java.util.Objects;

/** Creates events from payloads: a String is sent unchanged, anything else as converted by the {@link PayloadWriter}. */
final class EventFactory {

    private final PayloadWriter payloads;

    EventFactory(PayloadWriter payloads) {
        this.payloads = payloads;
    }

    SseEvent event(String name, Object payload) {
        if (payload instanceof SseEvent) {
            throw new IllegalArgumentException(
                    "'payload' must not be an SseEvent: to send it as it is, leave out the name;"
                            + " to reach one user, use publishToUser(user, topic, event)");
        }
        Objects.requireNonNull(name, "'name' must not be null");
        return SseEvent.of(name, text(payload));
    }

    SseEvent element(Object element) {
        return (element instanceof SseEvent event) ? event : SseEvent.of(text(element));
    }

    private String text(Object payload) {
        Objects.requireNonNull(payload, "'payload' must not be null");
        return (payload instanceof String text) ? text : payloads.write(payload);
    }
}
