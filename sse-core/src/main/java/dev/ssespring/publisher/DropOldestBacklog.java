package dev.ssespring.publisher;

import org.jspecify.annotations.Nullable;

/** Gives up the oldest events for new ones; the gap stands in front of what is left. */
final class DropOldestBacklog extends Backlog {

    private final Omission gap;

    DropOldestBacklog(PublisherOptions.Mailbox bounds, Omission gap) {
        super(bounds);
        this.gap = gap;
    }

    @Override
    Result offer(Delivery delivery) {
        boolean told = gap.isEmpty();
        while (!hasRoomFor(delivery)) {
            Delivery oldest = super.poll();
            if (oldest != null) {
                gap.add(oldest);
            }
        }
        add(delivery);
        return (told && !gap.isEmpty()) ? Result.OVERFLOWED : Result.TAKEN;
    }

    @Override
    @Nullable
    Delivery poll() {
        return gap.isEmpty() ? super.poll() : gap.tell();
    }

    @Override
    void clear() {
        super.clear();
        gap.forget();
    }
}
