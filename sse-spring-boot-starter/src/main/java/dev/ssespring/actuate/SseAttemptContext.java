package dev.ssespring.actuate;

import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseConnection;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/** An attempt of a connection, from its request to the headers of its response. Tracing adds its headers to the request. */
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
     * Whose attempt it is.
     *
     * @return never null
     */
    public SseConnection connection() {
        return connection;
    }
}
