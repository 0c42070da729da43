package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Queue of a mailbox, bounded in events and bytes. This class takes nothing when it is full, for {@code CATCH_UP} and
 * {@code DISCONNECT}; subclasses implement the other overflow policies. Guarded by the mailbox's lock.
 */
class OverflowQueue {

    private final PublisherOptions.Mailbox bounds;
    private ArrayDeque<OutboundEvent> waiting = new ArrayDeque<>(2);
    private long bytes;

    OverflowQueue(PublisherOptions.Mailbox bounds) {
        this.bounds = bounds;
    }

    /** Takes a published event, or applies the overflow policy if there is no room. */
    OfferResult offer(OutboundEvent event) {
        if (!hasRoomFor(event)) {
            return OfferResult.FULL;
        }
        add(event);
        return OfferResult.TAKEN;
    }

    /** Returns the next event to write; null if there is none. */
    @Nullable
    OutboundEvent poll() {
        OutboundEvent first = waiting.pollFirst();
        if (first != null) {
            bytes -= first.bytes().length();
        }
        return first;
    }

    @Nullable
    OutboundEvent peek() {
        return waiting.peekFirst();
    }

    /** Adds an event, with or without room. */
    void add(OutboundEvent event) {
        waiting.addLast(event);
        bytes += event.bytes().length();
    }

    /** Adds a block that is no published event, behind everything that is pending, with or without room. */
    void append(OutboundEvent block) {
        add(block);
    }

    /** Discards everything; no gap is reported. */
    void clear() {
        waiting = new ArrayDeque<>(0);
        bytes = 0;
    }

    /** Returns whether there is nothing to write, not even a gap. */
    boolean isEmpty() {
        return size() == 0;
    }

    final boolean hasRoomFor(OutboundEvent event) {
        return hasRoomFor(1, event.bytes().length());
    }

    final boolean hasRoomFor(int moreEvents, long moreBytes) {
        return size() == 0 || (size() + moreEvents <= bounds.maxEvents() && bytes() + moreBytes <= bounds.maxBytes());
    }

    /** Returns whether at most half of the bounds is used, in events and in bytes. */
    final boolean isHalfEmpty() {
        return size() <= bounds.maxEvents() / 2 && bytes() <= bounds.maxBytes() / 2;
    }

    final int portion(int largest) {
        return Math.min(largest, bounds.maxEvents());
    }

    int size() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }
}
