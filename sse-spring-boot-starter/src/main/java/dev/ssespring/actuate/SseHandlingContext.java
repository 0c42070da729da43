package dev.ssespring.actuate;

import dev.ssespring.client.SseConnection;
import dev.ssespring.protocol.SseEvent;
import io.micrometer.observation.Observation;

/** Observation context of the handling of an event. An event that is handled again has a context each time. */
public final class SseHandlingContext extends Observation.Context {

    private final SseConnection connection;
    private final SseEvent event;

    SseHandlingContext(SseConnection connection, SseEvent event) {
        this.connection = connection;
        this.event = event;
    }

    /**
     * Returns the connection that received the event.
     *
     * @return the connection
     */
    public SseConnection connection() {
        return connection;
    }

    /**
     * Returns the event.
     *
     * @return the event as received
     */
    public SseEvent event() {
        return event;
    }
}
