package dev.ssespring.publisher;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Options of one stream, such as {@code StreamOptions.DEFAULTS.overflow(DROP_OLDEST)}. Null values are those of the
 * publisher.
 *
 * @param overflow overflow policy of the mailbox; without effect on a stream with a producer, which waits
 * @param mailboxEvents maximum number of pending events, 1 or more
 * @param mailboxBytes maximum size of pending events in bytes, 1 or more
 * @param lifetime how long the stream stays open, shortened at random by up to 10 %; the client is told to reconnect.
 *     More than zero
 * @param expiresAt when the stream ends, to within a second: for instance when the token of the request expires
 * @param restarts whether the producer is started again for a client that reconnects after the end of the stream; if
 *     false, the client gets 204 No Content. Without effect on a subscription
 */
public record StreamOptions(
        @Nullable OverflowPolicy overflow,
        @Nullable Integer mailboxEvents,
        @Nullable Long mailboxBytes,
        @Nullable Duration lifetime,
        @Nullable Instant expiresAt,
        boolean restarts) {

    /** The options of the publisher. */
    public static final StreamOptions DEFAULTS = new StreamOptions(null, null, null, null, null, false);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
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
     * Returns a copy with another overflow policy.
     *
     * @param policy overflow policy of the mailbox
     * @return a copy
     */
    public StreamOptions overflow(OverflowPolicy policy) {
        return new StreamOptions(policy, mailboxEvents, mailboxBytes, lifetime, expiresAt, restarts);
    }

    /**
     * Returns a copy with other bounds of the mailbox.
     *
     * @param maxEvents maximum number of pending events, 1 or more
     * @param maxBytes maximum size of pending events in bytes, 1 or more
     * @return a copy
     */
    public StreamOptions mailbox(int maxEvents, long maxBytes) {
        return new StreamOptions(overflow, maxEvents, maxBytes, lifetime, expiresAt, restarts);
    }

    /**
     * Returns a copy with another lifetime.
     *
     * @param longest how long the stream stays open, more than zero
     * @return a copy
     */
    public StreamOptions lifetime(Duration longest) {
        return new StreamOptions(overflow, mailboxEvents, mailboxBytes, longest, expiresAt, restarts);
    }

    /**
     * Returns a copy with a time of expiry.
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
