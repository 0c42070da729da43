package dev.ssespring.actuate;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/**
 * Metrics of this node's streams. The values are read from the publisher when a registry is scraped. The only tag is
 * the reason why a stream was closed; topics and users are not tags, since their number has no bound.
 */
public final class SseMetrics implements MeterBinder {

    private static final String STREAMS = "streams";

    private final SseEventPublisher publisher;
    private final BacklogTotal backlog;

    /**
     * Creates the binder.
     *
     * @param publisher publisher to measure
     * @param clock clock of the publisher
     */
    public SseMetrics(SseEventPublisher publisher, SseClock clock) {
        this.publisher = publisher;
        this.backlog = new BacklogTotal(publisher, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindStreams(registry);
        bindEvents(registry);
        bindBacklog(registry);
    }

    private void bindStreams(MeterRegistry registry) {
        Gauge.builder("sse.streams.active", publisher, SseEventPublisher::openStreams)
                .description("Open streams")
                .baseUnit(STREAMS)
                .register(registry);
        counter("sse.streams.opened", PublisherStatistics::opened)
                .description("Streams that were opened")
                .baseUnit(STREAMS)
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            counter("sse.streams.closed", statistics -> statistics.closed().getOrDefault(reason, 0L))
                    .tag("reason", TagValue.of(reason))
                    .description("Streams that were closed, by reason")
                    .baseUnit(STREAMS)
                    .register(registry);
        }
    }

    private void bindEvents(MeterRegistry registry) {
        events("sse.events.published", "Events that were published on this node", PublisherStatistics::published)
                .register(registry);
        events(
                        "sse.events.delivered",
                        "Events that were written to streams, counted once per stream",
                        PublisherStatistics::delivered)
                .register(registry);
        events(
                        "sse.events.dropped",
                        "Events that were dropped because a mailbox was full",
                        PublisherStatistics::dropped)
                .register(registry);
        events(
                        "sse.events.conflated",
                        "Pending events that were replaced by a newer event with the same key",
                        PublisherStatistics::conflated)
                .register(registry);
        events("sse.events.replayed", "Events that were read from the history", PublisherStatistics::replayed)
                .register(registry);
        counter("sse.gaps", PublisherStatistics::gaps)
                .description("Number of times that a client was told that it misses events")
                .baseUnit("gaps")
                .register(registry);
    }

    private void bindBacklog(MeterRegistry registry) {
        Gauge.builder("sse.mailbox.backlog.events", backlog, BacklogTotal::events)
                .description("Pending events of all streams")
                .baseUnit(BaseUnits.EVENTS)
                .register(registry);
        Gauge.builder("sse.mailbox.backlog.bytes", backlog, BacklogTotal::bytes)
                .description("Size of the pending events of all streams")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private FunctionCounter.Builder<SseEventPublisher> events(
            String name, String description, ToLongFunction<PublisherStatistics> number) {
        return counter(name, number).description(description).baseUnit(BaseUnits.EVENTS);
    }

    private FunctionCounter.Builder<SseEventPublisher> counter(
            String name, ToLongFunction<PublisherStatistics> number) {
        return FunctionCounter.builder(name, publisher, from -> number.applyAsLong(from.statistics()));
    }
}
