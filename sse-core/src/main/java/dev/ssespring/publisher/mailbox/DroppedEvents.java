package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/** Run of events that were dropped and that no gap was reported for yet. */
final class DroppedEvents {

    /** Upper bound for the size of a gap, unless its event has a long name. */
    static final int MAX_BYTES = 512;

    private final OverflowPolicy policy;
    private final ControlEvents control;
    private final PublisherCounters counters;
    private long dropped;
    private @Nullable Position first;
    private @Nullable Position last;

    DroppedEvents(OverflowPolicy policy, ControlEvents control, PublisherCounters counters) {
        this.policy = policy;
        this.control = control;
        this.counters = counters;
    }

    boolean isEmpty() {
        return dropped == 0;
    }

    void add(OutboundEvent event) {
        if (isEmpty()) {
            first = event.position();
        }
        last = event.position();
        dropped++;
        counters.dropped.increment();
    }

    /**
     * Returns the gap for these events. It has no id: a client that leaves now resumes before them, and gets those that the
     * history still holds.
     */
    OutboundEvent takeGap() {
        return takeGap(last);
    }

    /** Returns the gap for these events, which moves the position of the stream to the given one; null to leave it. */
    OutboundEvent takeGap(@Nullable Position reached) {
        OutboundEvent gap = OutboundEvent.upTo(reached, control.gap(policy, dropped, first, last));
        counters.gaps.increment();
        forget();
        return gap;
    }

    void forget() {
        dropped = 0;
        first = null;
        last = null;
    }
}
