package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.PublisherOptions;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest event of each conflation key only, in the order of arrival, so that positions only grow. */
final class ConflatingQueue extends OverflowQueue {

    private final PublisherCounters counters;

    /** By conflation key, or by the event itself if it has none. */
    private Map<Object, OutboundEvent> waiting = new LinkedHashMap<>();

    private long bytes;

    ConflatingQueue(PublisherOptions.Mailbox bounds, PublisherCounters counters) {
        super(bounds);
        this.counters = counters;
    }

    @Override
    OfferResult offer(OutboundEvent event) {
        OutboundEvent older = waiting.remove(key(event));
        if (older != null) {
            bytes -= older.bytes().length();
            counters.conflated.increment();
        }
        return super.offer(event);
    }

    @Override
    @Nullable
    OutboundEvent poll() {
        Iterator<OutboundEvent> events = waiting.values().iterator();
        if (!events.hasNext()) {
            return null;
        }
        OutboundEvent first = events.next();
        events.remove();
        bytes -= first.bytes().length();
        return first;
    }

    @Override
    @Nullable
    OutboundEvent peek() {
        Iterator<OutboundEvent> events = waiting.values().iterator();
        return events.hasNext() ? events.next() : null;
    }

    @Override
    void add(OutboundEvent event) {
        waiting.put(key(event), event);
        bytes += event.bytes().length();
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

    private static Object key(OutboundEvent event) {
        String key = event.conflationKey();
        return (key != null) ? key : event;
    }
}
