package dev.ssespring.broker;

import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay.Page.Rest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Merges the events of several histories into one page: in the order of their positions, each once, within a number of
 * events and bytes. Memory is bounded by {@link #trim()}, however many histories there are.
 *
 * <p>Belongs to the call that builds the page; not safe for use by several threads.
 */
public final class PageBuilder {

    /** Larger pages are not needed, and sums of this number and a few more do not overflow. */
    private static final int MAX_EVENTS = 1 << 20;

    private static final int TRIM_FACTOR = 4;

    private static final long NONE = Long.MAX_VALUE;

    private static final Comparator<PublishedEvent> BY_POSITION =
            Comparator.comparingLong(event -> event.position().sequence());

    private final int maxEvents;
    private final long maxBytes;
    private List<PublishedEvent> events = new ArrayList<>();

    /** Sequence of the first event that does not fit, as of the last {@link #trim()}; all later ones do not fit either. */
    private long firstBeyond = NONE;

    /** Last sequence up to which all events are added. */
    private long limit = NONE;

    /**
     * Creates a builder of one page.
     *
     * @param maxEvents maximum number of events, 1 or more; 1,048,576 at most are used
     * @param maxBytes maximum size of the events; a page holds at least one event, whatever its size
     * @throws IllegalArgumentException if a page has no room for an event
     */
    public PageBuilder(int maxEvents, long maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("'maxEvents' must be 1 or more: " + maxEvents);
        }
        this.maxEvents = Math.min(maxEvents, MAX_EVENTS);
        this.maxBytes = maxBytes;
    }

    /**
     * Returns how many events of one history are sufficient: one more than fit the page, which shows that there are more.
     *
     * @return maximum number of events to add from one history
     */
    public int maxEventsPerHistory() {
        return maxEvents + 1;
    }

    /**
     * Adds an event, in any order. An event that was added before is ignored.
     *
     * @param event an event after the position where the page begins
     */
    public void add(PublishedEvent event) {
        events.add(event);
    }

    /** Trims if many more events were added than fit the page, so that adding is not dominated by sorting. */
    void trimIfLarge() {
        if (events.size() > TRIM_FACTOR * maxEventsPerHistory()) {
            trim();
        }
    }

    /** Removes all events that do not fit the page, except the first of them. */
    public void trim() {
        events.sort(BY_POSITION);
        List<PublishedEvent> kept = new ArrayList<>(Math.min(events.size(), maxEventsPerHistory()));
        long bytes = 0;
        long previous = 0;
        firstBeyond = NONE;
        for (PublishedEvent event : events) {
            long sequence = event.position().sequence();
            if (sequence > previous && sequence <= limit) {
                previous = sequence;
                kept.add(event);
                bytes += event.bytes().length();
                if (kept.size() > maxEvents || (kept.size() > 1 && bytes > maxBytes)) {
                    firstBeyond = sequence;
                    break;
                }
            }
        }
        events = kept;
    }

    /**
     * Ends the page at a sequence, because later events are not all available. The page is not the last one then.
     *
     * @param sequence last sequence that the page may contain; a higher one than before has no effect
     */
    public void limit(long sequence) {
        limit = Math.min(limit, sequence);
    }

    /**
     * Returns the last sequence up to which events are to be added, as of the last {@link #trim()}.
     *
     * @param head last sequence of the log
     * @return the head, or less if the page is full
     */
    public long upTo(long head) {
        return Math.min(head, Math.min(firstBeyond, limit));
    }

    /**
     * Returns the page.
     *
     * @param head position up to which all histories were added, unless the page was full
     * @return the events that fit, and whether there are more
     */
    public Page toPage(Position head) {
        trim();
        if (firstBeyond == NONE) {
            return (limit < head.sequence())
                    ? new Page(events, new Position(head.epoch(), limit), Rest.MORE)
                    : new Page(events, head, Rest.NONE);
        }
        List<PublishedEvent> fitting = events.subList(0, events.size() - 1);
        return new Page(fitting, fitting.get(fitting.size() - 1).position(), Rest.MORE);
    }
}
