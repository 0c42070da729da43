package dev.ssespring.actuate;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Comparator;

/** Gauges of a client's connections. The values are read from the client when a registry is scraped. */
public final class SseClientMetrics implements MeterBinder {

    private static final double NANOS_PER_SECOND = 1e9;

    private final SseClient client;

    /**
     * Creates the binder.
     *
     * @param client client to measure
     */
    public SseClientMetrics(SseClient client) {
        this.client = client;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SseConnection.State state : SseConnection.State.values()) {
            if (state != SseConnection.State.CLOSED) {
                Gauge.builder("sse.client.connections", client, from -> count(from, state))
                        .tag("state", TagValue.of(state))
                        .description("Connections of the client, by state")
                        .baseUnit(BaseUnits.CONNECTIONS)
                        .register(registry);
            }
        }
        Gauge.builder("sse.client.silence", client, SseClientMetrics::longestSilence)
                .description("Longest time since the last byte of an open stream")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double count(SseClient client, SseConnection.State state) {
        return client.connections().stream()
                .filter(connection -> connection.state() == state)
                .count();
    }

    private static double longestSilence(SseClient client) {
        return client.connections().stream()
                        .filter(connection -> connection.state() == SseConnection.State.OPEN)
                        .map(SseConnection::silence)
                        .max(Comparator.naturalOrder())
                        .map(Duration::toNanos)
                        .orElse(0L)
                / NANOS_PER_SECOND;
    }
}
