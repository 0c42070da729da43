package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;

/** Takes the events of one connection. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles one event. Called by one thread at a time, in the order of the stream, unless
     * {@link SseRequest#concurrency(int)} says otherwise. It may block: meanwhile nothing is read, and the server feels
     * it.
     *
     * @param event as received
     * @throws InterruptedException if the thread was interrupted, for example because its executor shuts down. It ends the
     *     connection as {@link SseConnection#stop()} does: the event does not count as handled, is neither retried nor
     *     skipped, and a warning is logged unless the connection was stopped before
     * @throws Exception if it could not be handled; {@link HandlerErrorPolicy} decides what then
     */
    void handle(SseEvent event) throws Exception;
}
