package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherStatistics;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one publisher. Any thread adds, without waiting for another. */
public final class PublisherCounters {

    public final LongAdder published = new LongAdder();
    public final LongAdder delivered = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    public final LongAdder conflated = new LongAdder();
    public final LongAdder replayed = new LongAdder();
    public final LongAdder gaps = new LongAdder();
    public final LongAdder opened = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    public PublisherCounters() {
        Arrays.stream(CloseReason.values()).forEach(reason -> closed.put(reason, new LongAdder()));
    }

    @SuppressWarnings("NullAway") // The map holds every reason.
    public void closed(CloseReason reason) {
        closed.get(reason).increment();
    }

    public PublisherStatistics sum() {
        Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new PublisherStatistics(
                published.sum(),
                delivered.sum(),
                dropped.sum(),
                conflated.sum(),
                replayed.sum(),
                gaps.sum(),
                opened.sum(),
                Collections.unmodifiableMap(reasons));
    }
}
