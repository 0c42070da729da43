package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;

/** Hears of events that a listener could not handle for good: to keep them, count them, tell somebody. */
@FunctionalInterface
public interface FailedEventListener {

    /** What becomes of such an event. */
    enum Outcome {
        /** It counts as handled; the listener goes on. */
        SKIPPED,
        /** It does not count as handled; the listener stops. */
        STOPPED
    }

    /**
     * Called by the thread that handled the event, before the event counts as handled. What it throws is logged.
     *
     * @param listener id of the listener
     * @param event as received
     * @param failure what the last attempt threw
     * @param outcome what the error handler decided
     */
    void failed(String listener, SseEvent event, Exception failure, Outcome outcome);
}
