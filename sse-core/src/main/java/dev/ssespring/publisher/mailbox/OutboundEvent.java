package dev.ssespring.publisher.mailbox;

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
public record OutboundEvent(
        EncodedEvent bytes,
        @Nullable Position position,
        @Nullable PublishedEvent event,
        long since) {

    public static final long NOT_LIVE = Long.MIN_VALUE;

    public static OutboundEvent live(PublishedEvent event, long now) {
        return new OutboundEvent(event.bytes(), event.position(), event, now);
    }

    public static OutboundEvent replayed(PublishedEvent event) {
        return new OutboundEvent(event.bytes(), event.position(), event, NOT_LIVE);
    }

    /** An event of one stream's own. */
    public static OutboundEvent own(SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event), null, null, NOT_LIVE);
    }

    /** A block without an id that tells what the client does not get up to a position: no later block may go behind it. */
    public static OutboundEvent upTo(@Nullable Position position, SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event), position, null, NOT_LIVE);
    }

    /** A block that carries a position as its id. */
    public static OutboundEvent at(Position position, SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event, position.toString()), position, null, NOT_LIVE);
    }

    /** 0 if it has no position. */
    public long sequence() {
        return (position != null) ? position.sequence() : 0;
    }

    /** Null if it has no position. */
    @Nullable
    public String epoch() {
        return (position != null) ? position.epoch() : null;
    }

    @Nullable
    public String conflationKey() {
        return (event != null) ? event.options().conflationKey() : null;
    }
}
