package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.protocol.SseEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hands each published event to the mailboxes of the streams of its topic, encoded once. */
final class Hub implements SseBroker.Listener {

    private final TopicIndex index = new TopicIndex();

    void subscribe(OpenStream stream, List<TopicPattern> patterns) {
        patterns.forEach(pattern -> index.add(pattern, stream));
        // It may have ended meanwhile, and then nobody else will.
        if (stream.hasEnded()) {
            unsubscribe(stream, patterns);
        }
    }

    void unsubscribe(OpenStream stream, List<TopicPattern> patterns) {
        patterns.forEach(pattern -> index.remove(pattern, stream));
    }

    /** How many streams would get this. */
    int subscribers(Publication publication) {
        List<OpenStream[]> found = index.find(publication.topic());
        if (found.size() == 1 && publication.user() == null) {
            return found.get(0).length;
        }
        return (int) streams(found, publication).distinct().count();
    }

    @Override
    public void published(Position position, Publication publication) {
        streams(index.find(publication.topic()), publication).forEach(new Fanout(position, publication));
    }

    private static Stream<OpenStream> streams(List<OpenStream[]> found, Publication publication) {
        return found.stream().flatMap(Arrays::stream).filter(stream -> stream.isFor(publication.user()));
    }

    /** Encodes when the first stream is found; the others share the bytes. */
    private static final class Fanout implements Consumer<OpenStream> {

        private final Position position;
        private final Publication publication;
        private @Nullable Delivery delivery;

        Fanout(Position position, Publication publication) {
            this.position = position;
            this.publication = publication;
        }

        @Override
        public void accept(OpenStream stream) {
            if (delivery == null) {
                delivery =
                        new Delivery(position.sequence(), SseEncoder.encode(publication.event(), position.toString()));
            }
            stream.offer(delivery);
        }
    }
}
