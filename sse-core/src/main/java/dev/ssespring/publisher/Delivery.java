package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a mailbox. A live event is one object for all streams.
 *
 * @param bytes what is written
 * @param position where the client stands once it has this; null if that does not change
 * @param event what was published; null for what belongs to one stream alone
 * @param since when it was published, by the node's clock; {@link #NOT_LIVE} if it is not timed
 */
record Delivery(
        EncodedEvent bytes,
        @Nullable Position position,
        @Nullable PublishedEvent event,
        long since) {

    static final long NOT_LIVE = Long.MIN_VALUE;

    static Delivery live(PublishedEvent event, long now) {
        return new Delivery(event.bytes(), event.position(), event, now);
    }

    static Delivery replayed(PublishedEvent event) {
        return new Delivery(event.bytes(), event.position(), event, NOT_LIVE);
    }

    /** An event of one stream's own. */
    static Delivery own(SseEvent event) {
        return new Delivery(SseEncoder.encode(event), null, null, NOT_LIVE);
    }

    /** A block without an id that tells what the client does not get up to a position: no later block may go behind it. */
    static Delivery upTo(@Nullable Position position, SseEvent event) {
        return new Delivery(SseEncoder.encode(event), position, null, NOT_LIVE);
    }

    /** A block that carries a position as its id. */
    static Delivery at(Position position, SseEvent event) {
        return new Delivery(SseEncoder.encode(event, position.toString()), position, null, NOT_LIVE);
    }

    /** 0 if it has no position. */
    long sequence() {
        return (position != null) ? position.sequence() : 0;
    }

    /** Null if it has no position. */
    @Nullable
    String epoch() {
        return (position != null) ? position.epoch() : null;
    }

    @Nullable
    String conflationKey() {
        return (event != null) ? event.options().conflationKey() : null;
    }
}
