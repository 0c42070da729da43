package dev.ssespring.client.engine;

import dev.ssespring.client.SseClientException;
import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/** Passes the events of a connection to their consumer and acknowledges them. Called by the connection's thread. */
interface EventDispatcher {

    /**
     * Dispatches an event; may block.
     *
     * @return null to continue; else the failure that ends the connection
     */
    @Nullable
    SseClientException event(SseEvent event) throws InterruptedException;

    /** Acknowledges an id that was received without an event, after all events dispatched so far. */
    void id(String lastEventId);

    /**
     * Returns the failure known so far. Does not block.
     *
     * @return null to continue; else the failure that ends the connection
     */
    @Nullable
    SseClientException failure();

    /**
     * Waits until all dispatched events are handled.
     *
     * @return null to continue; else the failure that ends the connection
     */
    @Nullable
    SseClientException finish() throws InterruptedException;
}
