package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay.Page.Rest;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the history that were read lately, shared by streams that fell behind together: a remote broker is asked once
 * for the events that many streams have missed. A stream gets what a page holds after the stream's own position.
 *
 * <p>A page is the last one for a stream only if nothing was published since: whoever asks has subscribed before, so all
 * later events reach its mailbox. Any thread may call; the monitor guards the pages and the reads in progress, and is not
 * held while the broker is called.
 */
final class SharedPages {

    /** Streams that fell behind together read at about the same speed. */
    private static final Duration LASTS = Duration.ofSeconds(2);

    private static final int MAX_PAGES = 16;
    private static final long MAX_BYTES = 4 << 20;

    /** Longest wait for a read of another stream; a stream that has waited for nothing reads by itself. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final SseBroker broker;
    private final SseClock clock;
    private final Deque<Known> pages = new ArrayDeque<>();
    private final List<Read> reads = new ArrayList<>();
    private long bytes;

    private record Known(Subscription subscription, Position after, Page page, long bytes, long readAt) {}

    private record Read(Subscription subscription, Position after, int maxEvents, CountDownLatch done) {}

    SharedPages(SseBroker broker, SseClock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /**
     * Returns the next page for a stream that has subscribed. Waits for the broker, or for another stream that reads the same
     * page.
     *
     * @throws dev.ssespring.broker.BrokerException if the broker cannot be reached
     */
    Replay page(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        if (!broker.head().epoch().equals(after.epoch())) {
            return broker.replay(subscription, after, maxEvents, maxBytes);
        }
        Read mine = new Read(subscription, after, maxEvents, new CountDownLatch(1));
        Read other = null;
        Known known;
        synchronized (this) {
            known = find(subscription, after);
            if (known == null) {
                other = reads.stream()
                        .filter(read -> covers(read, mine))
                        .findFirst()
                        .orElse(null);
                if (other == null) {
                    reads.add(mine);
                }
            }
        }
        if (other != null) {
            await(other);
            known = found(subscription, after);
            if (known == null) {
                return broker.replay(subscription, after, maxEvents, maxBytes);
            }
        }
        return (known != null) ? rest(known.page(), after, maxEvents, maxBytes) : read(mine, maxBytes);
    }

    /** Reads a page for this stream and those that wait for it. */
    private Replay read(Read mine, long maxBytes) {
        try {
            Replay replay = broker.replay(mine.subscription(), mine.after(), mine.maxEvents(), maxBytes);
            if (replay instanceof Page page) {
                add(mine.subscription(), mine.after(), page);
            }
            return replay;
        } finally {
            synchronized (this) {
                reads.remove(mine);
            }
            mine.done().countDown();
        }
    }

    private static boolean covers(Read read, Read other) {
        long ahead = other.after().sequence() - read.after().sequence();
        return isSame(read.subscription(), other.subscription())
                && read.after().epoch().equals(other.after().epoch())
                && ahead >= 0
                && ahead < read.maxEvents();
    }

    /** Access is not compared: streams whose access is limited do not share pages. */
    private static boolean isSame(Subscription one, Subscription other) {
        return one.patterns().equals(other.patterns())
                && (one.user() == null ? other.user() == null : one.user().equals(other.user()));
    }

    private static void await(Read read) {
        try {
            boolean unused = read.done().await(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Known found(Subscription subscription, Position after) {
        return find(subscription, after);
    }

    private @Nullable Known find(Subscription subscription, Position after) {
        while (!pages.isEmpty() && clock.nanos() - pages.getLast().readAt() > LASTS.toNanos()) {
            discardOldest();
        }
        for (Known known : pages) {
            if (isSame(known.subscription(), subscription)
                    && known.after().epoch().equals(after.epoch())
                    && known.after().sequence() <= after.sequence()
                    && known.page().through().sequence() > after.sequence()) {
                return known;
            }
        }
        return null;
    }

    private synchronized void add(Subscription subscription, Position after, Page page) {
        long size = page.events().stream().mapToLong(SharedPages::size).sum();
        if (size > MAX_BYTES || !page.through().epoch().equals(after.epoch())) {
            return;
        }
        pages.addFirst(new Known(subscription, after, page, size, clock.nanos()));
        bytes += size;
        while (pages.size() > MAX_PAGES || bytes > MAX_BYTES) {
            discardOldest();
        }
    }

    private void discardOldest() {
        bytes -= pages.removeLast().bytes();
    }

    private Replay rest(Page page, Position after, int maxEvents, long maxBytes) {
        List<PublishedEvent> events = new ArrayList<>();
        long size = 0;
        boolean complete = true;
        for (PublishedEvent event : page.events()) {
            if (event.position().sequence() > after.sequence()) {
                size += size(event);
                if (events.size() == maxEvents || (!events.isEmpty() && size > maxBytes)) {
                    complete = false;
                    break;
                }
                events.add(event);
            }
        }
        Position through =
                complete ? page.through() : events.get(events.size() - 1).position();
        return new Page(events, through, (complete && isHead(through)) ? Rest.NONE : Rest.MORE);
    }

    private boolean isHead(Position position) {
        Position head = broker.head();
        return head.epoch().equals(position.epoch()) && head.sequence() <= position.sequence();
    }

    private static long size(PublishedEvent event) {
        return event.bytes().length();
    }
}
