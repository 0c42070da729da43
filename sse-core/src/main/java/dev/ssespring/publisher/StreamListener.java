package dev.ssespring.publisher;

/**
 * Listener for the streams of this node. Called on a thread of its own, in order. It may block: notifications are
 * queued up to a limit of 10,000, beyond which they are dropped and a warning is logged. Exceptions are logged.
 */
public interface StreamListener {

    /**
     * Called when a stream has opened.
     *
     * @param stream the stream when it opened
     */
    default void opened(StreamInfo stream) {}

    /**
     * Called when the mailbox of a stream is full: once each time it fills up, not for each dropped event.
     *
     * @param stream the stream at that moment
     * @param policy overflow policy of the stream
     */
    default void overflowed(StreamInfo stream, OverflowPolicy policy) {}

    /**
     * Called when a stream has ended, once for each stream that opened.
     *
     * @param stream the stream at its end
     * @param reason why the stream ended
     */
    default void closed(StreamInfo stream, CloseReason reason) {}
}
