package dev.ssespring.publisher;

import java.time.Duration;
import java.util.Objects;

/**
 * Bounds and times of a publisher.
 *
 * @param mailboxEvents most events waiting in one stream's mailbox, 1 or more
 * @param mailboxBytes most bytes waiting in one stream's mailbox, 1 or more; an event that alone is larger is taken when
 *     the mailbox is empty
 * @param heartbeat a stream gets a comment when nothing was written to it for that long, give or take an
 *     eighth; 1 ms or more
 * @param retry told to clients at the beginning: how long to wait before they reconnect, not negative
 * @param writers number of threads that write to streams, 1 or more
 * @param drainTimeout how long {@link SseEventPublisher#drain()} waits for streams to end by themselves, not negative
 */
public record PublisherOptions(
        int mailboxEvents, long mailboxBytes, Duration heartbeat, Duration retry, int writers, Duration drainTimeout) {

    /** 1,024 events or 1 MiB a stream, heartbeat 15 s, retry 2 s, a writer per processor up to 4, one second to drain. */
    public static final PublisherOptions DEFAULTS = new PublisherOptions(
            1024,
            1 << 20,
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Math.min(4, Runtime.getRuntime().availableProcessors()),
            Duration.ofSeconds(1));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public PublisherOptions {
        Objects.requireNonNull(heartbeat, "'heartbeat' must not be null");
        require(mailboxEvents >= 1, "'mailboxEvents' must be 1 or more");
        require(mailboxBytes >= 1, "'mailboxBytes' must be 1 or more");
        require(heartbeat.compareTo(Duration.ofMillis(1)) >= 0, "'heartbeat' must be 1 ms or more");
        require(!retry.isNegative(), "'retry' must not be negative");
        require(writers >= 1, "'writers' must be 1 or more");
        require(!drainTimeout.isNegative(), "'drainTimeout' must not be negative");
    }

    private static void require(boolean kept, String message) {
        if (!kept) {
            throw new IllegalArgumentException(message);
        }
    }
}
