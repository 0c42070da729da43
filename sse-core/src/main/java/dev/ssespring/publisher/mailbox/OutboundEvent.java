package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * Event or control block in a mailbox. A live event is one object for all streams.
 *
 * @param bytes the encoded block
 * @param position position of the client once it has received this; null if the position does not change
 * @param event the published event; null for a block that belongs to one stream only
 * @param since when the event was published, in nanoseconds of the node's clock; {@link #NOT_LIVE} if it is not timed
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

    /** Creates an event of the stream's own producer or source. */
    public static OutboundEvent own(SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event), null, null, NOT_LIVE);
    }

    /** Creates a block without an id that reports what the client misses up to a position; later positions follow it. */
    public static OutboundEvent upTo(@Nullable Position position, SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event), position, null, NOT_LIVE);
    }

    /** Creates a block whose id is a position. */
    public static OutboundEvent at(Position position, SseEvent event) {
        return new OutboundEvent(SseEncoder.encode(event, position.toString()), position, null, NOT_LIVE);
    }

    /** Returns 0 if there is no position. */
    public long sequence() {
        return (position != null) ? position.sequence() : 0;
    }

    /** Returns null if there is no position. */
    public @Nullable String epoch() {
        return (position != null) ? position.epoch() : null;
    }

    /** Returns whether this is a published event that the history does not contain. */
    boolean isLiveOnly() {
        return event != null && event.options().retention() == PublishOptions.Retention.LIVE_ONLY;
    }

    public @Nullable String conflationKey() {
        return (event != null) ? event.options().conflationKey() : null;
    }
}
