package dev.ssespring.actuate;

import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.FailedEventListener;
import dev.ssespring.protocol.SseEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what connections and listeners do. Names of events and connections are tags, the first hundred of each; the rest
 * counts as {@code other}.
 */
public final class SseClientMeters implements SseClientObserver, FailedEventListener {

    private static final String CONNECTION = "connection";

    private final MeterRegistry registry;
    private final BoundedNames eventNames = new BoundedNames();
    private final BoundedNames connectionNames = new BoundedNames();
    private final Map<String, Counter> events = new ConcurrentHashMap<>();

    /**
     * Creates the meters; each is registered when it first counts.
     *
     * @param registry where
     */
    public SseClientMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void signal(SseConnection connection, SseSignal signal) {
        if (signal instanceof SseSignal.Event event) {
            events.computeIfAbsent(eventNames.of(event.event().event()), this::eventCounter)
                    .increment();
        } else if (signal instanceof SseSignal.Disconnected disconnected) {
            count(
                    Counter.builder("sse.client.reconnects")
                            .description("Attempts that have ended and are followed by another, by cause")
                            .tag("cause", TagValue.of(disconnected.cause())),
                    connection.name());
        } else if (signal instanceof SseSignal.Closed closed) {
            count(
                    Counter.builder("sse.client.closed")
                            .description("Connections that have ended for good, by reason")
                            .tag("reason", TagValue.of(closed.reason())),
                    connection.name());
        }
    }

    private Counter eventCounter(String event) {
        return Counter.builder("sse.client.events")
                .description("Events received, by name")
                .baseUnit(BaseUnits.EVENTS)
                .tag("event", event)
                .register(registry);
    }

    @Override
    public void failed(String listener, SseEvent event, Exception failure, Outcome outcome) {
        count(
                Counter.builder("sse.client.listener.failed")
                        .description("Events whose handling failed for good, by what became of them")
                        .baseUnit(BaseUnits.EVENTS)
                        .tag("outcome", TagValue.of(outcome)),
                listener);
    }

    private void count(Counter.Builder counter, String connection) {
        counter.tag(CONNECTION, connectionNames.of(connection))
                .register(registry)
                .increment();
    }
}
