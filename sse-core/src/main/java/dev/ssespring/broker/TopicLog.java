package dev.ssespring.broker;

import java.util.function.Consumer;

/**
 * Ring of the retained events of one history, ordered by position.
 *
 * <p>The floor is the highest sequence that was ever evicted. A stream that has received everything up to a position misses
 * events exactly if the floor is higher than that position. The oldest retained event cannot tell: sequences of one topic
 * are not consecutive.
 *
 * <p>The monitor of this object guards all fields. No code of other classes blocks while it is held.
 */
final class TopicLog {

    private static final int FIRST_CAPACITY = 8;

    private final HistoryLimits limits;
    private TimedEvent[] ring = new TimedEvent[FIRST_CAPACITY];
    private int head;
    private int size;
    private long bytes;
    private long floor;
    private volatile long last;

    TopicLog(HistoryLimits limits, long floor) {
        this.limits = limits;
        this.floor = floor;
        this.last = floor;
    }

    /** Appends an event, evicts events beyond the limits, and returns the number of bytes by which the log has grown. */
    synchronized long append(PublishedEvent event, long now) {
        long before = bytes;
        last = event.position().sequence();
        // Before adding: the ring must not grow beyond the limit for one event.
        while (size > 0 && size >= limits.maxEvents()) {
            evict();
        }
        if (event.bytes().length() > limits.maxBytes() || limits.maxEvents() == 0) {
            evictAll();
            floor = last;
        } else {
            add(new TimedEvent(event, now));
        }
        while (bytes > limits.maxBytes()) {
            evict();
        }
        evictOld(now);
        return bytes - before;
    }

    /** Evicts expired events and returns the number of bytes by which the log has shrunk. */
    synchronized long sweep(long now) {
        long before = bytes;
        evictOld(now);
        return before - bytes;
    }

    /**
     * Passes the first events after a sequence to a consumer, which must not block.
     *
     * @param upTo last sequence to pass
     * @param max maximum number of events to pass
     * @return false if some of the events after the sequence have been evicted; then none is passed
     */
    synchronized boolean collect(long after, long upTo, int max, Consumer<PublishedEvent> into) {
        if (floor > after) {
            return false;
        }
        int from = firstAfter(after);
        for (int i = from; i < size && i - from < max; i++) {
            PublishedEvent event = at(i).event;
            if (event.position().sequence() > upTo) {
                break;
            }
            into.accept(event);
        }
        return true;
    }

    /** Evicts all events and returns the number of bytes by which the log has shrunk. */
    synchronized long discard() {
        long before = bytes;
        evictAll();
        return before;
    }

    /** Returns the sequence of the newest event, whether it is retained or not. */
    long last() {
        return last;
    }

    synchronized int size() {
        return size;
    }

    synchronized long bytes() {
        return bytes;
    }

    private int firstAfter(long sequence) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).event.position().sequence() <= sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private TimedEvent at(int index) {
        return ring[(head + index) % ring.length];
    }

    private void add(TimedEvent entry) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) % ring.length] = entry;
        size++;
        bytes += entry.event.bytes().length();
    }

    private void grow() {
        TimedEvent[] larger = new TimedEvent[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
    }

    private void evictOld(long now) {
        while (size > 0 && now - at(0).nanos >= limits.maxAge().toNanos()) {
            evict();
        }
        if (size == 0 && ring.length > FIRST_CAPACITY) {
            // Only the floor is still needed.
            ring = new TimedEvent[FIRST_CAPACITY];
            head = 0;
        }
    }

    private void evictAll() {
        while (size > 0) {
            evict();
        }
    }

    @SuppressWarnings("NullAway") // Slots outside of the ring's content are not read.
    private void evict() {
        TimedEvent oldest = at(0);
        ring[head] = null;
        head = (head + 1) % ring.length;
        size--;
        bytes -= oldest.event.bytes().length();
        floor = oldest.event.position().sequence();
    }

    private record TimedEvent(PublishedEvent event, long nanos) {}
}
