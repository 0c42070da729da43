package dev.ssespring.actuate;

import dev.ssespring.client.SseConnection;
import dev.ssespring.protocol.SseEvent;
import io.micrometer.observation.Observation;

/** The handling of one event, once for each time it is handled. */
public final class SseHandlingContext extends Observation.Context {

    private final SseConnection connection;
    private final SseEvent event;

    SseHandlingContext(SseConnection connection, SseEvent event) {
        this.connection = connection;
        this.event = event;
    }

    /**
     * Where the event came from.
     *
     * @return never null
     */
    public SseConnection connection() {
        return connection;
    }

    /**
     * What is handled.
     *
     * @return as received
     */
    public SseEvent event() {
        return event;
    }
}
