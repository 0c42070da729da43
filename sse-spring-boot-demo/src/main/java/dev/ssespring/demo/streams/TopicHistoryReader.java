package dev.ssespring.demo.streams;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Reads the newest events of a topic or pattern that the broker still has. Private events of users are left out. */
@Component
@Profile("!worker")
final class TopicHistoryReader {

    static final int MAX_EVENTS = 100;

    private static final int PAGE_EVENTS = 256;
    private static final long PAGE_BYTES = 1 << 20;

    private final SseBroker broker;

    TopicHistoryReader(SseBroker broker) {
        this.broker = broker;
    }

    /** Returns at most {@value #MAX_EVENTS} events, oldest first. */
    List<RetainedEvent> newest(String pattern) {
        Subscription subscription = new Subscription(List.of(new TopicPattern(pattern)), null);
        Position head = broker.head();
        Position at = new Position(head.epoch(), oldestReadable(subscription, head));
        Deque<RetainedEvent> newest = new ArrayDeque<>();
        // A gap here means that events were evicted since: what was read before would not be the newest.
        while (replay(subscription, at) instanceof Replay.Page page) {
            page.events().forEach(event -> newest.addLast(RetainedEvent.of(event)));
            while (newest.size() > MAX_EVENTS) {
                newest.removeFirst();
            }
            if (page.isLast()) {
                return List.copyOf(newest);
            }
            at = page.through();
        }
        return List.of();
    }

    /** A broker replays from a position or tells of a gap, but not where its history begins: found by halving. */
    private long oldestReadable(Subscription subscription, Position head) {
        long low = 0;
        long high = head.sequence();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (replay(subscription, new Position(head.epoch(), middle)) instanceof Replay.Page) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Replay replay(Subscription subscription, Position after) {
        return broker.replay(subscription, after, PAGE_EVENTS, PAGE_BYTES);
    }
}
