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
 * Metrics of this node's streams. They are read from the publisher when they are asked for and cost nothing otherwise.
 * No tag but the reason of a stream's end: neither topics nor users make meters of their own.
 */
public final class SseMetrics implements MeterBinder {

    private static final String STREAMS = "streams";

    private final SseEventPublisher publisher;
    private final BacklogTotal backlog;

    /**
     * Creates the binder.
     *
     * @param publisher whose streams to count
     * @param clock the backlog is counted once within a second of its
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
                .description("Streams that are open")
                .baseUnit(STREAMS)
                .register(registry);
        counter("sse.streams.opened", PublisherStatistics::opened)
                .description("Streams that have opened")
                .baseUnit(STREAMS)
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            counter("sse.streams.closed", statistics -> statistics.closed().getOrDefault(reason, 0L))
                    .tag("reason", TagValue.of(reason))
                    .description("Streams that have ended, by reason")
                    .baseUnit(STREAMS)
                    .register(registry);
        }
    }

    private void bindEvents(MeterRegistry registry) {
        events("sse.events.published", "Events that were published here", PublisherStatistics::published)
                .register(registry);
        events(
                        "sse.events.delivered",
                        "Events that were handed to the web server, once for each stream",
                        PublisherStatistics::delivered)
                .register(registry);
        events("sse.events.dropped", "Events that a full mailbox did not take or gave up", PublisherStatistics::dropped)
                .register(registry);
        events(
                        "sse.events.conflated",
                        "Events that were replaced by a newer one with the same key",
                        PublisherStatistics::conflated)
                .register(registry);
        events("sse.events.replayed", "Events that were read from the history", PublisherStatistics::replayed)
                .register(registry);
        counter("sse.gaps", PublisherStatistics::gaps)
                .description("How often a client was told that it misses events")
                .baseUnit("gaps")
                .register(registry);
    }

    private void bindBacklog(MeterRegistry registry) {
        Gauge.builder("sse.mailbox.backlog.events", backlog, BacklogTotal::events)
                .description("Events that wait for clients to read, of all streams")
                .baseUnit(BaseUnits.EVENTS)
                .register(registry);
        Gauge.builder("sse.mailbox.backlog.bytes", backlog, BacklogTotal::bytes)
                .description("Bytes that wait for clients to read, of all streams")
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
