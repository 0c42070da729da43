package dev.ssespring.publisher;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a mailbox, bounded in events and bytes; this one takes nothing when it is full. The mailbox's lock guards
 * it.
 */
class Backlog {

    enum Result {
        TAKEN,
        /** Taken or not, this or another one was dropped: the first since the client was last told. */
        OVERFLOWED,
        DROPPED,
        FULL
    }

    private final PublisherOptions.Mailbox bounds;
    private ArrayDeque<Delivery> waiting = new ArrayDeque<>(2);
    private long bytes;

    Backlog(PublisherOptions.Mailbox bounds) {
        this.bounds = bounds;
    }

    static Backlog of(PublisherOptions.Mailbox bounds, Notices notices, Counts counts) {
        return switch (bounds.overflow()) {
            case DISCONNECT -> new Backlog(bounds);
            case DROP_OLDEST -> new DropOldestBacklog(bounds, new Omission(bounds.overflow(), notices, counts));
            case DROP_NEWEST -> new DropNewestBacklog(bounds, new Omission(bounds.overflow(), notices, counts));
            case CONFLATE -> new ConflatingBacklog(bounds, counts);
        };
    }

    /** Takes a published event, or does whatever is to be done when there is no room. */
    Result offer(Delivery delivery) {
        if (!hasRoomFor(delivery)) {
            return Result.FULL;
        }
        add(delivery);
        return Result.TAKEN;
    }

    /** The next one to write; null if there is none. */
    @Nullable
    Delivery poll() {
        Delivery first = waiting.pollFirst();
        if (first != null) {
            bytes -= first.bytes().length();
        }
        return first;
    }

    @Nullable
    Delivery peek() {
        return waiting.peekFirst();
    }

    /** Takes it without asking for room. */
    void add(Delivery delivery) {
        waiting.addLast(delivery);
        bytes += delivery.bytes().length();
    }

    /** Takes the last block of a stream, without asking for room. */
    void end(Delivery last) {
        add(last);
    }

    /** Forgets everything, without telling. */
    void clear() {
        waiting = new ArrayDeque<>(0);
        bytes = 0;
    }

    final boolean hasRoomFor(Delivery delivery) {
        return hasRoomFor(1, delivery.bytes().length());
    }

    final boolean hasRoomFor(int moreEvents, long moreBytes) {
        return size() == 0 || (size() + moreEvents <= bounds.maxEvents() && bytes() + moreBytes <= bounds.maxBytes());
    }

    /** Whether at most half of the bounds is used, in events and in bytes. */
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
