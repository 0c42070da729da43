package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/** Events that were dropped one after the other and that the client is yet to be told of. */
public final class DroppedEvents {

    /** The block that tells is not larger, whatever the numbers, save for a long name of its event. */
    public static final int MAX_BYTES = 512;

    private final OverflowPolicy policy;
    private final ControlEvents notices;
    private final PublisherCounters counts;
    private long dropped;
    private @Nullable Position first;
    private @Nullable Position last;

    public DroppedEvents(OverflowPolicy policy, ControlEvents notices, PublisherCounters counts) {
        this.policy = policy;
        this.notices = notices;
        this.counts = counts;
    }

    public boolean isEmpty() {
        return dropped == 0;
    }

    public void add(OutboundEvent delivery) {
        if (isEmpty()) {
            first = delivery.position();
        }
        last = delivery.position();
        dropped++;
        counts.dropped.increment();
    }

    /**
     * The block that tells of them. It has no id: a client that leaves now resumes before them, and gets those that the
     * history still holds.
     */
    public OutboundEvent tell() {
        OutboundEvent told = OutboundEvent.upTo(last, notices.gap(policy, dropped, first, last));
        counts.gaps.increment();
        forget();
        return told;
    }

    public void forget() {
        dropped = 0;
        first = null;
        last = null;
    }
}
