package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import org.jspecify.annotations.Nullable;

/** Keeps what it has and drops what comes; the gap stands at the end, and takes its room before anything behind it. */
public final class DropNewestQueue extends OverflowQueue {

    private final DroppedEvents gap;

    public DropNewestQueue(PublisherOptions.Mailbox bounds, DroppedEvents gap) {
        super(bounds);
        this.gap = gap;
    }

    @Override
    public Result offer(OutboundEvent delivery) {
        if (gap.isEmpty()) {
            if (super.offer(delivery) == Result.TAKEN) {
                return Result.TAKEN;
            }
            gap.add(delivery);
            return Result.OVERFLOWED;
        }
        if (!hasRoomFor(2, DroppedEvents.MAX_BYTES + delivery.bytes().length())) {
            gap.add(delivery);
            return Result.DROPPED;
        }
        add(gap.tell());
        add(delivery);
        return Result.TAKEN;
    }

    @Override
    @Nullable
    public OutboundEvent poll() {
        OutboundEvent first = super.poll();
        return (first == null && !gap.isEmpty()) ? gap.tell() : first;
    }

    @Override
    public void end(OutboundEvent last) {
        if (!gap.isEmpty()) {
            add(gap.tell());
        }
        add(last);
    }

    @Override
    public void clear() {
        super.clear();
        gap.forget();
    }
}
