package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest event of each conflation key only, in the order of arrival, so that positions only grow. */
public final class ConflatingQueue extends OverflowQueue {

    private final PublisherCounters counts;

    /** By conflation key, or by the delivery itself if it has none. */
    private Map<Object, OutboundEvent> waiting = new LinkedHashMap<>();

    private long bytes;

    public ConflatingQueue(PublisherOptions.Mailbox bounds, PublisherCounters counts) {
        super(bounds);
        this.counts = counts;
    }

    @Override
    public Result offer(OutboundEvent delivery) {
        OutboundEvent older = waiting.remove(key(delivery));
        if (older != null) {
            bytes -= older.bytes().length();
            counts.conflated.increment();
        }
        return super.offer(delivery);
    }

    @Override
    @Nullable
    public OutboundEvent poll() {
        Iterator<OutboundEvent> deliveries = waiting.values().iterator();
        if (!deliveries.hasNext()) {
            return null;
        }
        OutboundEvent first = deliveries.next();
        deliveries.remove();
        bytes -= first.bytes().length();
        return first;
    }

    @Override
    @Nullable
    public OutboundEvent peek() {
        Iterator<OutboundEvent> deliveries = waiting.values().iterator();
        return deliveries.hasNext() ? deliveries.next() : null;
    }

    @Override
    public void add(OutboundEvent delivery) {
        waiting.put(key(delivery), delivery);
        bytes += delivery.bytes().length();
    }

    @Override
    public void clear() {
        waiting = new LinkedHashMap<>();
        bytes = 0;
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    private static Object key(OutboundEvent delivery) {
        String key = delivery.conflationKey();
        return (key != null) ? key : delivery;
    }
}
