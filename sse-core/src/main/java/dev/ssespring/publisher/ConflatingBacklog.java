package dev.ssespring.publisher;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest event of each conflation key only, in the order of arrival, so that positions only grow. */
final class ConflatingBacklog extends Backlog {

    private final Counts counts;

    /** By conflation key, or by the delivery itself if it has none. */
    private Map<Object, Delivery> waiting = new LinkedHashMap<>();

    private long bytes;

    ConflatingBacklog(PublisherOptions.Mailbox bounds, Counts counts) {
        super(bounds);
        this.counts = counts;
    }

    @Override
    Result offer(Delivery delivery) {
        Delivery older = waiting.remove(key(delivery));
        if (older != null) {
            bytes -= older.bytes().length();
            counts.conflated.increment();
        }
        return super.offer(delivery);
    }

    @Override
    @Nullable
    Delivery poll() {
        Iterator<Delivery> deliveries = waiting.values().iterator();
        if (!deliveries.hasNext()) {
            return null;
        }
        Delivery first = deliveries.next();
        deliveries.remove();
        bytes -= first.bytes().length();
        return first;
    }

    @Override
    @Nullable
    Delivery peek() {
        Iterator<Delivery> deliveries = waiting.values().iterator();
        return deliveries.hasNext() ? deliveries.next() : null;
    }

    @Override
    void add(Delivery delivery) {
        waiting.put(key(delivery), delivery);
        bytes += delivery.bytes().length();
    }

    @Override
    void clear() {
        waiting = new LinkedHashMap<>();
        bytes = 0;
    }

    @Override
    int size() {
        return waiting.size();
    }

    @Override
    long bytes() {
        return bytes;
    }

    private static Object key(Delivery delivery) {
        String key = delivery.conflationKey();
        return (key != null) ? key : delivery;
    }
}
