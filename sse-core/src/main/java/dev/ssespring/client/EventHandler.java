package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;

/** Handler for the events of one connection. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles one event. Called by one thread at a time, in the order of the stream, unless
     * {@link SseRequest#concurrency(int)} is set. May block: nothing is read meanwhile, so TCP back-pressure reaches
     * the server.
     *
     * @param event received event
     * @throws InterruptedException if the thread was interrupted, for example because its executor shuts down. Ends the
     *     connection as {@link SseConnection#stop()} does: the event is not acknowledged, retried or skipped, and a
     *     warning is logged unless the connection was stopped before
     * @throws Exception if the event could not be handled; the {@link HandlerErrorPolicy} is applied
     */
    void handle(SseEvent event) throws Exception;
}
