package dev.ssespring.client.engine;

import dev.ssespring.client.DeliveryGuarantee;
import dev.ssespring.client.SseClientException;
import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Handles each event on the connection's thread: nothing is read while the handler runs, so TCP back-pressure reaches
 * the server.
 */
final class InlineDispatcher implements EventDispatcher {

    private final HandlerInvoker invoker;
    private final LastEventIdTracker tracker;
    private final DeliveryGuarantee guarantee;

    InlineDispatcher(HandlerInvoker invoker, LastEventIdTracker tracker, DeliveryGuarantee guarantee) {
        this.invoker = invoker;
        this.tracker = tracker;
        this.guarantee = guarantee;
    }

    @Override
    public @Nullable SseClientException event(SseEvent event) throws InterruptedException {
        String id = LastEventIdTracker.idOf(event);
        if (guarantee == DeliveryGuarantee.AT_MOST_ONCE) {
            tracker.acknowledge(id);
        }
        HandlerInvoker.HandlingResult result = invoker.handle(event);
        if (result.acknowledged()) {
            tracker.acknowledge(id);
        }
        return result.failure();
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
