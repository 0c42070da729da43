package dev.ssespring.publisher;

import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;

/**
 * What waits in a mailbox; a published event is one object for all streams.
 *
 * @param sequence position in the broker's order; {@link #NOT_PUBLISHED} for what belongs to one stream alone
 * @param bytes what is written
 */
record Delivery(long sequence, EncodedEvent bytes) {

    static final long NOT_PUBLISHED = 0;

    static Delivery own(SseEvent event) {
        return new Delivery(NOT_PUBLISHED, SseEncoder.encode(event));
    }
}
