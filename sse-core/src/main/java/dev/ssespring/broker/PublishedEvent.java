package dev.ssespring.broker;

import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An event that has its place in the order. One object serves the history and all streams of a node.
 *
 * @param position where it stands, also its id on the wire
 * @param topic where it was published
 * @param user name of the only principal that may get it; null for everybody
 * @param options how it is kept and delivered
 * @param bytes what goes over the wire, with the id
 */
public record PublishedEvent(
        Position position, Topic topic, @Nullable String user, PublishOptions options, EncodedEvent bytes) {

    /**
     * Encodes a publication.
     *
     * @param position its place
     * @param publication what was published
     * @return the event as streams get it
     */
    public static PublishedEvent of(Position position, Publication publication) {
        return new PublishedEvent(
                position,
                publication.topic(),
                publication.user(),
                publication.options(),
                SseEncoder.encode(publication.event(), position.toString()));
    }
}
