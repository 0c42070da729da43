package dev.ssespring.actuate;

import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseConnection;
import dev.ssespring.protocol.SseEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Observes each connection attempt as {@code sse.client.attempt} and each handling of an event as {@code
 * sse.client.handling}. Whole streams are not observed, since they last too long. Meters of these observations are
 * the duration and the failures of handlers.
 */
public final class SseClientObservations implements SseClientObserver {

    private static final String CONNECTION = "sse.connection";

    private final ObservationRegistry registry;
    private final BoundedNames connectionNames = new BoundedNames();
    private final BoundedNames eventNames = new BoundedNames();

    /**
     * Creates the observer.
     *
     * @param registry registry with the observation handlers
     */
    public SseClientObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Span attempt(SseConnection connection, SseAttempt attempt) {
        if (registry.isNoop()) {
            return Span.NONE;
        }
        return span(Observation.createNotStarted(
                        "sse.client.attempt", () -> new SseAttemptContext(connection, attempt), registry)
                .contextualName("sse connect " + connection.name())
                .lowCardinalityKeyValue(CONNECTION, connectionNames.of(connection.name()))
                .highCardinalityKeyValue("sse.attempt", String.valueOf(attempt.number())));
    }

    @Override
    public Span handling(SseConnection connection, SseEvent event) {
        if (registry.isNoop()) {
            return Span.NONE;
        }
        return span(Observation.createNotStarted(
                        "sse.client.handling", () -> new SseHandlingContext(connection, event), registry)
                .contextualName("sse handle " + event.event())
                .lowCardinalityKeyValue(CONNECTION, connectionNames.of(connection.name()))
                .lowCardinalityKeyValue("sse.event", eventNames.of(event.event()))
                .highCardinalityKeyValue("sse.id", String.valueOf(event.id())));
    }

    /** Started and stopped by the same thread. */
    private static Span span(Observation observation) {
        if (observation.isNoop()) {
            return Span.NONE;
        }
        Observation.Scope scope = observation.start().openScope();
        return failure -> {
            scope.close();
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        };
    }
}
