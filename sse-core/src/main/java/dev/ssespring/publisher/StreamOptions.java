package dev.ssespring.publisher;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one stream differs from the publisher's others: {@code StreamOptions.DEFAULTS.overflow(DROP_OLDEST)}. What is null
 * is as for the others.
 *
 * @param overflow what happens when the mailbox is full; without effect on a stream with a producer, which waits
 * @param mailboxEvents most events that may wait, 1 or more
 * @param mailboxBytes most bytes that may wait, 1 or more
 * @param lifetime the stream ends after that long, cut short by up to a tenth at random, and the client is told to come
 *     back; more than zero
 * @param expiresAt when the stream ends at once, give or take a second: for instance when the token that opened it
 *     expires
 * @param restarts false: a stream that has a producer ends for good, a client that reconnects after its end gets 204 No
 *     Content. True: the producer is started again for it. Without effect on a subscription
 */
public record StreamOptions(
        @Nullable OverflowPolicy overflow,
        @Nullable Integer mailboxEvents,
        @Nullable Long mailboxBytes,
        @Nullable Duration lifetime,
        @Nullable Instant expiresAt,
        boolean restarts) {

    /** In everything as the publisher's other streams. */
    public static final StreamOptions DEFAULTS = new StreamOptions(null, null, null, null, null, false);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public StreamOptions {
        if (mailboxEvents != null && mailboxEvents < 1) {
            throw new IllegalArgumentException("'mailboxEvents' must be 1 or more: " + mailboxEvents);
        }
        if (mailboxBytes != null && mailboxBytes < 1) {
            throw new IllegalArgumentException("'mailboxBytes' must be 1 or more: " + mailboxBytes);
        }
        if (lifetime != null && (lifetime.isZero() || lifetime.isNegative())) {
            throw new IllegalArgumentException("'lifetime' must be more than zero: " + lifetime);
        }
    }

    /**
     * The same with another policy.
     *
     * @param policy what happens when the mailbox is full
     * @return a copy
     */
    public StreamOptions overflow(OverflowPolicy policy) {
        return new StreamOptions(policy, mailboxEvents, mailboxBytes, lifetime, expiresAt, restarts);
    }

    /**
     * The same with other bounds.
     *
     * @param maxEvents most events that may wait, 1 or more
     * @param maxBytes most bytes that may wait, 1 or more
     * @return a copy
     */
    public StreamOptions mailbox(int maxEvents, long maxBytes) {
        return new StreamOptions(overflow, maxEvents, maxBytes, lifetime, expiresAt, restarts);
    }

    /**
     * The same with another lifetime.
     *
     * @param longest more than zero
     * @return a copy
     */
    public StreamOptions lifetime(Duration longest) {
        return new StreamOptions(overflow, mailboxEvents, mailboxBytes, longest, expiresAt, restarts);
    }

    /**
     * The same with an end.
     *
     * @param instant when the stream ends
     * @return a copy
     */
    public StreamOptions expiresAt(Instant instant) {
        return new StreamOptions(overflow, mailboxEvents, mailboxBytes, lifetime, instant, restarts);
    }

    /**
     * Returns a copy in which a stream that has a producer starts again for clients that reconnect after its end, as a
     * browser's {@code EventSource} does by itself.
     *
     * @param again whether the producer is started again after it has completed or failed; false by default
     * @return a copy
     */
    public StreamOptions restarts(boolean again) {
        return new StreamOptions(overflow, mailboxEvents, mailboxBytes, lifetime, expiresAt, again);
    }
}
