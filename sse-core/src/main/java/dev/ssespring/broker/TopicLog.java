package dev.ssespring.broker;

import java.util.List;

/**
 * The events that are kept of one topic, or of what one user got from it: a ring, ordered by position.
 *
 * <p>The floor is the highest sequence that was ever evicted. A stream that has seen everything up to a position misses
 * something exactly if the floor is higher: the sequences of one topic have holes, so that the oldest event kept says
 * nothing.
 *
 * <p>The log's own monitor guards all fields; under it runs nothing but this class.
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

    /** Appends an event, evicts what the limits do not allow, and tells by how many bytes the log has grown. */
    synchronized long append(PublishedEvent event, long now) {
        long before = bytes;
        last = event.position().sequence();
        // Room first: the ring must not grow past the limit for one event more.
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

    /** Evicts what is too old, and tells by how many bytes the log has shrunk. */
    synchronized long sweep(long now) {
        long before = bytes;
        evictOld(now);
        return before - bytes;
    }

    /**
     * Adds the first events after a sequence.
     *
     * @param upTo the last sequence to add
     * @param max most events to add
     * @return false if some of those after the sequence were evicted
     */
    synchronized boolean collect(long after, long upTo, int max, List<PublishedEvent> into) {
        if (floor > after) {
            return false;
        }
        int from = firstAfter(after);
        for (int i = from; i < size && i - from < max; i++) {
            PublishedEvent event = at(i).event;
            if (event.position().sequence() > upTo) {
                break;
            }
            into.add(event);
        }
        return true;
    }

    /** Evicts everything, and tells by how many bytes the log has shrunk. */
    synchronized long discard() {
        long before = bytes;
        evictAll();
        return before;
    }

    /** The newest sequence, whether kept or not. */
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
            // Kept for its floor alone.
            ring = new TimedEvent[FIRST_CAPACITY];
            head = 0;
        }
    }

    private void evictAll() {
        while (size > 0) {
            evict();
        }
    }

    @SuppressWarnings("NullAway") // A slot outside of what counts is not read.
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
