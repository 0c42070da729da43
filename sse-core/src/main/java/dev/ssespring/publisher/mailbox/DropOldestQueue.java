package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import org.jspecify.annotations.Nullable;

/** Gives up the oldest events for new ones; the gap stands in front of what is left. */
public final class DropOldestQueue extends OverflowQueue {

    private final DroppedEvents gap;

    public DropOldestQueue(PublisherOptions.Mailbox bounds, DroppedEvents gap) {
        super(bounds);
        this.gap = gap;
    }

    @Override
    public Result offer(OutboundEvent delivery) {
        boolean told = gap.isEmpty();
        while (!hasRoomFor(delivery)) {
            OutboundEvent oldest = super.poll();
            if (oldest != null) {
                gap.add(oldest);
            }
        }
        add(delivery);
        return (told && !gap.isEmpty()) ? Result.OVERFLOWED : Result.TAKEN;
    }

    @Override
    @Nullable
    public OutboundEvent poll() {
        return gap.isEmpty() ? super.poll() : gap.tell();
    }

    @Override
    public void clear() {
        super.clear();
        gap.forget();
    }
}
