package dev.ssespring.publisher;

/**
 * Is told what becomes of this node's streams, on a thread of its own, in order. It may block: then news wait, up to a
 * bound, beyond which they are dropped and a line in the log says so. What it throws is logged.
 */
public interface StreamListener {

    /**
     * A stream has opened.
     *
     * @param stream as it was when it opened
     */
    default void opened(StreamInfo stream) {}

    /**
     * A stream's mailbox is full. Called once for each time it fills up, not for each event that is dropped.
     *
     * @param stream as it was then
     * @param policy what is being done about it
     */
    default void overflowed(StreamInfo stream, OverflowPolicy policy) {}

    /**
     * A stream has ended. Called once for each that opened.
     *
     * @param stream as it was at its end
     * @param reason why
     */
    default void closed(StreamInfo stream, CloseReason reason) {}
}
