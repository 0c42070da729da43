package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;

/** Listener for events that could not be handled after all retries, for example to store or report them. */
@FunctionalInterface
public interface FailedEventListener {

    /** Outcome of a failed event. */
    enum Outcome {
        /** The event is acknowledged; the listener continues. */
        SKIPPED,
        /** The event is not acknowledged; the listener stops. */
        STOPPED
    }

    /**
     * Called after the last attempt, by the thread that handled the event, before the event is acknowledged. An
     * exception is logged.
     *
     * @param listener id of the listener
     * @param event received event
     * @param failure exception of the last attempt
     * @param outcome decision of the error handler
     */
    void failed(String listener, SseEvent event, Exception failure, Outcome outcome);
}
