package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/** Where the events of a connection go, and with them the progress. Called by the connection's thread. */
interface EventDispatcher {

    /**
     * Takes an event; may block.
     *
     * @return null to go on; else why the connection is to end
     */
    @Nullable
    SseClientException event(SseEvent event) throws InterruptedException;

    /** The last event id moves after all events so far, without an event of its own. */
    void id(String lastEventId);

    /**
     * What is known without waiting.
     *
     * @return null to go on; else why the connection is to end
     */
    @Nullable
    SseClientException failure();

    /**
     * Waits until everything taken is handled.
     *
     * @return null to go on; else why the connection is to end
     */
    @Nullable
    SseClientException finish() throws InterruptedException;
}
