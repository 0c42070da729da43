package dev.ssespring.publisher;

/** Strategy for a subscription whose mailbox is full because its client reads too slowly. The client is always informed. */
public enum OverflowPolicy {

    /**
     * Discards the pending events and reads on from the history, page by page, until the client has caught up. The stream
     * stays open and its memory stays within one page and one mailbox. A client that is slower than the history lasts gets
     * a reset and continues behind it. Live-only events, which are not in the history, are reported by a gap event.
     */
    CATCH_UP,

    /**
     * Ends the stream; the client reconnects with the position it has reached and receives later events from the
     * history.
     */
    DISCONNECT,

    /** Drops the oldest pending events; a gap event in their place contains their number. */
    DROP_OLDEST,

    /** Drops new events until there is room; then a gap event contains their number. */
    DROP_NEWEST,

    /**
     * Replaces a pending event with a new one that has the same conflation key, whether or not the mailbox is full: the
     * new event is added at the end, and the older event is dropped without a gap event. If the mailbox is full
     * nevertheless, same as {@link #DISCONNECT}.
     */
    CONFLATE
}
