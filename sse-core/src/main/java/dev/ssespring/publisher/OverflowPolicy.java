package dev.ssespring.publisher;

/** What becomes of a subscription whose client reads so slowly that its mailbox is full. The client always learns of it. */
public enum OverflowPolicy {

    /** The stream ends; the client comes back with the position it has reached and gets the rest from the history. */
    DISCONNECT,

    /** The oldest waiting events make room; a gap event in their place tells how many. */
    DROP_OLDEST,

    /** New events are dropped until there is room; then a gap event tells how many. */
    DROP_NEWEST,

    /**
     * An event with a conflation key replaces a waiting one with the same key, at all times: it goes to the end, the
     * older one is dropped and not told of. If the mailbox is full nevertheless, as {@link #DISCONNECT}.
     */
    CONFLATE
}
