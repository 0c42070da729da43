package dev.ssespring.publisher;

import org.jspecify.annotations.Nullable;

/** Keeps what it has and drops what comes; the gap stands at the end, and takes its room before anything behind it. */
final class DropNewestBacklog extends Backlog {

    private final Omission gap;

    DropNewestBacklog(PublisherOptions.Mailbox bounds, Omission gap) {
        super(bounds);
        this.gap = gap;
    }

    @Override
    Result offer(Delivery delivery) {
        if (gap.isEmpty()) {
            if (super.offer(delivery) == Result.TAKEN) {
                return Result.TAKEN;
            }
            gap.add(delivery);
            return Result.OVERFLOWED;
        }
        if (!hasRoomFor(2, Omission.MAX_BYTES + delivery.bytes().length())) {
            gap.add(delivery);
            return Result.DROPPED;
        }
        add(gap.tell());
        add(delivery);
        return Result.TAKEN;
    }

    @Override
    @Nullable
    Delivery poll() {
        Delivery first = super.poll();
        return (first == null && !gap.isEmpty()) ? gap.tell() : first;
    }

    @Override
    void end(Delivery last) {
        if (!gap.isEmpty()) {
            add(gap.tell());
        }
        add(last);
    }

    @Override
    void clear() {
        super.clear();
        gap.forget();
    }
}
