package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Sees what the connections of a client do, to measure it. Called by the threads of the connections, so it must be short;
 * what it throws is logged.
 */
public interface SseClientObserver {

    /**
     * An attempt begins.
     *
     * @param connection whose
     * @param attempt may be changed, for example by a header that carries a trace
     * @return ended when the response is open, or was refused, or there is none
     */
    default Span attempt(SseConnection connection, SseAttempt attempt) {
        return Span.NONE;
    }

    /**
     * A handler is about to be called, or an element to be given out by a {@link SseRequest#stream()}.
     *
     * @param connection whose
     * @param event what it is called with
     * @return ended by the same thread when the handler has returned
     */
    default Span handling(SseConnection connection, SseEvent event) {
        return Span.NONE;
    }

    /**
     * Something happened.
     *
     * @param connection to whom
     * @param signal what
     */
    default void signal(SseConnection connection, SseSignal signal) {}

    /** Something that takes time. */
    @FunctionalInterface
    interface Span {

        /** One that nobody looks at. */
        Span NONE = failure -> {};

        /**
         * It is over. Called once.
         *
         * @param failure null if it went well; cancelling is no failure
         */
        void end(@Nullable Throwable failure);
    }
}
