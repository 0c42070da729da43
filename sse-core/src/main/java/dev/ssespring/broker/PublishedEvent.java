package dev.ssespring.broker;

import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Published event with its position. One object serves the history and all streams of a node.
 *
 * @param position position of the event, which is also its id on the wire
 * @param topic topic to which the event was published
 * @param user name of the only principal that may receive the event; null if all may receive it
 * @param options how the event is stored and delivered
 * @param bytes the encoded event, with its id
 */
public record PublishedEvent(
        Position position, Topic topic, @Nullable String user, PublishOptions options, EncodedEvent bytes) {

    /**
     * Encodes a publication.
     *
     * @param position the position of the event
     * @param publication what was published
     * @return the event as streams receive it
     */
    public static PublishedEvent of(Position position, Publication publication) {
        return new PublishedEvent(
                position,
                publication.topic(),
                publication.user(),
                publication.options(),
                SseEncoder.encode(publication.event(), position.toString()));
    }

    /**
     * Adds the position to a publication that was encoded before its position was known.
     *
     * @param position the position of the event
     * @param publication what was published
     * @param encoded the publication's event, encoded without an id
     * @return the event as streams receive it
     */
    public static PublishedEvent of(Position position, Publication publication, EncodedEvent encoded) {
        return new PublishedEvent(
                position,
                publication.topic(),
                publication.user(),
                publication.options(),
                SseEncoder.withId(encoded, position.toString()));
    }
}
