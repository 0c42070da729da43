package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import org.jspecify.annotations.Nullable;

/** Events that were dropped one after the other and that the client is yet to be told of. */
final class Omission {

    /** The block that tells is not larger, whatever the numbers, save for a long name of its event. */
    static final int MAX_BYTES = 512;

    private final OverflowPolicy policy;
    private final Notices notices;
    private final Counts counts;
    private long dropped;
    private @Nullable Position first;
    private @Nullable Position last;

    Omission(OverflowPolicy policy, Notices notices, Counts counts) {
        this.policy = policy;
        this.notices = notices;
        this.counts = counts;
    }

    boolean isEmpty() {
        return dropped == 0;
    }

    void add(Delivery delivery) {
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
    Delivery tell() {
        Delivery told = Delivery.upTo(last, notices.gap(policy, dropped, first, last));
        counts.gaps.increment();
        forget();
        return told;
    }

    void forget() {
        dropped = 0;
        first = null;
        last = null;
    }
}
