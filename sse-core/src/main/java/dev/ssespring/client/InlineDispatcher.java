package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/** Handles each event on the connection's thread: while the handler runs nothing is read, and the server feels it. */
final class InlineDispatcher implements EventDispatcher {

    private final HandlerInvoker handler;
    private final LastEventIdTracker progress;
    private final DeliveryGuarantee guarantee;

    InlineDispatcher(HandlerInvoker handler, LastEventIdTracker progress, DeliveryGuarantee guarantee) {
        this.handler = handler;
        this.progress = progress;
        this.guarantee = guarantee;
    }

    @Override
    public @Nullable SseClientException event(SseEvent event) throws InterruptedException {
        String id = LastEventIdTracker.idOf(event);
        if (guarantee == DeliveryGuarantee.AT_MOST_ONCE) {
            progress.moveTo(id);
        }
        HandlerInvoker.Result result = handler.handle(event);
        if (result.counts()) {
            progress.moveTo(id);
        }
        return result.failure();
    }

    @Override
    public void id(String lastEventId) {
        progress.moveTo(lastEventId);
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
