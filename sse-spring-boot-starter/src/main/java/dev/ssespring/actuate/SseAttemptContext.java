package dev.ssespring.actuate;

import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseConnection;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/** Observation context of a connection attempt, from the request to the headers of the response. Tracing adds its headers to the request. */
public final class SseAttemptContext extends SenderContext<SseAttempt> {

    private final SseConnection connection;

    SseAttemptContext(SseConnection connection, SseAttempt attempt) {
        super(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.header(name, value);
                    }
                },
                Kind.CLIENT);
        this.connection = connection;
        setCarrier(attempt);
    }

    /**
     * Returns the connection of the attempt.
     *
     * @return the connection
     */
    public SseConnection connection() {
        return connection;
    }
}
