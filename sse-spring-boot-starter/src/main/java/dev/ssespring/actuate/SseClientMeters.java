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
 * Counts events, reconnects and failures of connections and listeners. Tags are the first hundred names of events and
 * of connections; other names are counted as {@code other}.
 */
public final class SseClientMeters implements SseClientObserver, FailedEventListener {

    private static final String CONNECTION = "connection";

    private final MeterRegistry registry;
    private final BoundedNames eventNames = new BoundedNames();
    private final BoundedNames connectionNames = new BoundedNames();
    private final Map<String, Counter> events = new ConcurrentHashMap<>();

    /**
     * Creates the meters. Each meter is registered when it first counts.
     *
     * @param registry registry of the meters
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
                            .description("Attempts that ended and were followed by another attempt, by cause")
                            .tag("cause", TagValue.of(disconnected.cause())),
                    connection.name());
        } else if (signal instanceof SseSignal.Closed closed) {
            count(
                    Counter.builder("sse.client.closed")
                            .description("Connections that were closed permanently, by reason")
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
                        .description("Events whose handling failed permanently, by outcome")
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
