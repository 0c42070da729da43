package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import org.jspecify.annotations.Nullable;

/** Drops new events while full; the gap is the last block, and gets room before any event behind it. */
final class DropNewestQueue extends OverflowQueue {

    private final DroppedEvents dropped;

    DropNewestQueue(PublisherOptions.Mailbox bounds, DroppedEvents dropped) {
        super(bounds);
        this.dropped = dropped;
    }

    @Override
    OfferResult offer(OutboundEvent event) {
        if (dropped.isEmpty()) {
            if (super.offer(event) == OfferResult.TAKEN) {
                return OfferResult.TAKEN;
            }
            dropped.add(event);
            return OfferResult.OVERFLOWED;
        }
        if (!hasRoomFor(2, DroppedEvents.MAX_BYTES + event.bytes().length())) {
            dropped.add(event);
            return OfferResult.DROPPED;
        }
        add(dropped.takeGap());
        add(event);
        return OfferResult.TAKEN;
    }

    @Override
    @Nullable
    OutboundEvent poll() {
        OutboundEvent first = super.poll();
        return (first == null && !dropped.isEmpty()) ? dropped.takeGap() : first;
    }

    @Override
    void append(OutboundEvent block) {
        if (!dropped.isEmpty()) {
            add(dropped.takeGap());
        }
        add(block);
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
