package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Observer of the connections of a client, for metrics and traces. Called by the threads of the connections, so it must
 * not block; exceptions are logged.
 */
public interface SseClientObserver {

    /**
     * Called at the beginning of an attempt.
     *
     * @param connection connection of the attempt
     * @param attempt may be changed, for example to add a trace header
     * @return a span, ended when the response is open or the attempt has failed
     */
    default Span attempt(SseConnection connection, SseAttempt attempt) {
        return Span.NONE;
    }

    /**
     * Called before a handler is called, or before an element of a {@link SseRequest#stream()} is passed on.
     *
     * @param connection connection of the event
     * @param event event to handle
     * @return a span, ended by the same thread when the handler has returned
     */
    default Span handling(SseConnection connection, SseEvent event) {
        return Span.NONE;
    }

    /**
     * Called for each signal of a connection, before its listeners.
     *
     * @param connection connection of the signal
     * @param signal what happened
     */
    default void signal(SseConnection connection, SseSignal signal) {}

    /** Observation of an operation. */
    @FunctionalInterface
    interface Span {

        /** Span that does nothing. */
        Span NONE = failure -> {};

        /**
         * Ends the span. Called once.
         *
         * @param failure null if the operation succeeded or was cancelled
         */
        void end(@Nullable Throwable failure);
    }
}
