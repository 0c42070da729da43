package dev.ssespring.publisher.mailbox;

/** What became of an event that was offered to a mailbox. */
public enum OfferResult {
    TAKEN,
    /** The event, or an older one in its place, was dropped: the first since the client was last sent a gap. */
    OVERFLOWED,
    DROPPED,
    /** There was no room: the stream reads this event and all pending ones from the history. */
    BEHIND,
    /** The stream has this position already, or its epoch is over. */
    KNOWN,
    /** There was no room, and the mailbox is closed because of that. */
    FULL,
    CLOSED
}
