package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/** Event as a message of spring-messaging. {@code toString()}, which is used in exceptions, contains no data. */
record EventMessage(SseEvent event, MessageHeaders headers) implements Message<String> {

    static EventMessage of(SseEvent event, int attempt) {
        return new EventMessage(event, EventHeaders.of(event, attempt));
    }

    @Override
    public String getPayload() {
        return Objects.requireNonNull(event.data(), "Received events have data");
    }

    @Override
    public MessageHeaders getHeaders() {
        return headers;
    }

    @Override
    public String toString() {
        return event.summary();
    }
}
