package dev.ssespring.actuate;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Total number and size of the events pending in all mailboxes. Counting visits every stream, and a scrape reads two
 * gauges, so a count is reused for a second.
 */
final class BacklogTotal {

    static final Duration MOMENT = Duration.ofSeconds(1);

    private final SseEventPublisher publisher;
    private final SseClock clock;
    private volatile @Nullable Count last;

    BacklogTotal(SseEventPublisher publisher, SseClock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    long events() {
        return count().events;
    }

    long bytes() {
        return count().bytes;
    }

    private Count count() {
        long now = clock.nanos();
        Count count = last;
        if (count == null || now - count.nanos >= MOMENT.toNanos()) {
            count = countAt(now);
            last = count;
        }
        return count;
    }

    private Count countAt(long now) {
        long events = 0;
        long bytes = 0;
        for (StreamInfo stream : publisher.streams()) {
            events += stream.backlogEvents();
            bytes += stream.backlogBytes();
        }
        return new Count(now, events, bytes);
    }

    private record Count(long nanos, long events, long bytes) {}
}
