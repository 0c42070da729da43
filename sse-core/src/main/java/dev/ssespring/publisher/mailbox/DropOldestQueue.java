package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import org.jspecify.annotations.Nullable;

/** Drops the oldest events to make room for new ones; the gap is written before the remaining events. */
final class DropOldestQueue extends OverflowQueue {

    private final DroppedEvents dropped;

    DropOldestQueue(PublisherOptions.Mailbox bounds, DroppedEvents dropped) {
        super(bounds);
        this.dropped = dropped;
    }

    @Override
    OfferResult offer(OutboundEvent event) {
        boolean nothingDropped = dropped.isEmpty();
        while (!hasRoomFor(event)) {
            OutboundEvent oldest = super.poll();
            if (oldest != null) {
                dropped.add(oldest);
            }
        }
        add(event);
        return (nothingDropped && !dropped.isEmpty()) ? OfferResult.OVERFLOWED : OfferResult.TAKEN;
    }

    @Override
    @Nullable
    OutboundEvent poll() {
        return dropped.isEmpty() ? super.poll() : dropped.takeGap();
    }

    @Override
    boolean isEmpty() {
        return super.isEmpty() && dropped.isEmpty();
    }

    @Override
    void clear() {
        super.clear();
        dropped.forget();
    }
}
