package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a mailbox, bounded in events and bytes; this one takes nothing when it is full. The mailbox's lock guards
 * it.
 */
public class OverflowQueue {

    public enum Result {
        TAKEN,
        /** Taken or not, this or another one was dropped: the first since the client was last told. */
        OVERFLOWED,
        DROPPED,
        FULL
    }

    private final PublisherOptions.Mailbox bounds;
    private ArrayDeque<OutboundEvent> waiting = new ArrayDeque<>(2);
    private long bytes;

    public OverflowQueue(PublisherOptions.Mailbox bounds) {
        this.bounds = bounds;
    }

    public static OverflowQueue of(PublisherOptions.Mailbox bounds, ControlEvents notices, PublisherCounters counts) {
        return switch (bounds.overflow()) {
            case DISCONNECT -> new OverflowQueue(bounds);
            case DROP_OLDEST -> new DropOldestQueue(bounds, new DroppedEvents(bounds.overflow(), notices, counts));
            case DROP_NEWEST -> new DropNewestQueue(bounds, new DroppedEvents(bounds.overflow(), notices, counts));
            case CONFLATE -> new ConflatingQueue(bounds, counts);
        };
    }

    /** Takes a published event, or does whatever is to be done when there is no room. */
    public Result offer(OutboundEvent delivery) {
        if (!hasRoomFor(delivery)) {
            return Result.FULL;
        }
        add(delivery);
        return Result.TAKEN;
    }

    /** The next one to write; null if there is none. */
    @Nullable
    public OutboundEvent poll() {
        OutboundEvent first = waiting.pollFirst();
        if (first != null) {
            bytes -= first.bytes().length();
        }
        return first;
    }

    @Nullable
    public OutboundEvent peek() {
        return waiting.peekFirst();
    }

    /** Takes it without asking for room. */
    public void add(OutboundEvent delivery) {
        waiting.addLast(delivery);
        bytes += delivery.bytes().length();
    }

    /** Takes the last block of a stream, without asking for room. */
    public void end(OutboundEvent last) {
        add(last);
    }

    /** Forgets everything, without telling. */
    public void clear() {
        waiting = new ArrayDeque<>(0);
        bytes = 0;
    }

    public final boolean hasRoomFor(OutboundEvent delivery) {
        return hasRoomFor(1, delivery.bytes().length());
    }

    public final boolean hasRoomFor(int moreEvents, long moreBytes) {
        return size() == 0 || (size() + moreEvents <= bounds.maxEvents() && bytes() + moreBytes <= bounds.maxBytes());
    }

    /** Whether at most half of the bounds is used, in events and in bytes. */
    public final boolean isHalfEmpty() {
        return size() <= bounds.maxEvents() / 2 && bytes() <= bounds.maxBytes() / 2;
    }

    public final int portion(int largest) {
        return Math.min(largest, bounds.maxEvents());
    }

    public int size() {
        return waiting.size();
    }

    public long bytes() {
        return bytes;
    }
}
