package dev.ssespring.publisher;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a node counts. Any thread adds, without waiting for another. */
final class Counts {

    final LongAdder published = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder conflated = new LongAdder();
    final LongAdder replayed = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder opened = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    Counts() {
        Arrays.stream(CloseReason.values()).forEach(reason -> closed.put(reason, new LongAdder()));
    }

    @SuppressWarnings("NullAway") // Every reason is there.
    void closed(CloseReason reason) {
        closed.get(reason).increment();
    }

    PublisherStatistics sum() {
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
