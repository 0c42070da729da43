package dev.ssespring.client.engine;

import dev.ssespring.client.DeliveryGuarantee;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.protocol.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes events to the consumer of a stream, which gets its exceptions itself. Belongs to the thread that has the loop.
 */
final class PullDispatcher implements EventDispatcher {

    private final LastEventIdTracker tracker;
    private final SignalNotifier signals;
    private final DeliveryGuarantee guarantee;
    private Consumer<? super SseEvent> consumer = event -> {};

    /** Id of an event whose consumer has returned: an iterator has the event before its caller does. */
    private @Nullable String consumed;

    PullDispatcher(LastEventIdTracker tracker, SignalNotifier signals, DeliveryGuarantee guarantee) {
        this.tracker = tracker;
        this.signals = signals;
        this.guarantee = guarantee;
    }

    /** Sets the consumer of the next events. */
    void consumer(Consumer<? super SseEvent> consumer) {
        this.consumer = consumer;
    }

    /** Acknowledges the previous event, because its consumer asks for the next one. */
    void acknowledgeConsumed() {
        if (consumed != null) {
            tracker.acknowledge(consumed);
            consumed = null;
        }
    }

    @Override
    public @Nullable SseClientException event(SseEvent event) {
        if (guarantee == DeliveryGuarantee.AT_MOST_ONCE) {
            tracker.acknowledge(LastEventIdTracker.idOf(event));
        }
        SseClientObserver.Span span = signals.handling(event);
        Throwable failure = null;
        try {
            consumer.accept(event);
            consumed = LastEventIdTracker.idOf(event);
            return null;
        } catch (RuntimeException | Error ex) {
            failure = ex;
            throw ex;
        } finally {
            span.end(failure);
        }
    }

    @Override
    public void id(String lastEventId) {
        tracker.acknowledge(lastEventId);
    }

    @Override
    public @Nullable SseClientException failure() {
        return null;
    }

    @Override
    public @Nullable SseClientException finish() {
        return null;
    }
}
