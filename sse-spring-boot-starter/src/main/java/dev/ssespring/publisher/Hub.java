package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseClock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands each published event to the mailboxes of the streams of its topic, and tells all of them when the log goes on
 * elsewhere.
 */
final class Hub implements SseBroker.Listener {

    private final TopicIndex index = new TopicIndex();
    private final Set<OpenStream> subscribers = ConcurrentHashMap.newKeySet();
    private final Notices notices;
    private final Counts counts;
    private final SseClock clock;
    private volatile @Nullable Position offered;

    Hub(Notices notices, Counts counts, SseClock clock) {
        this.notices = notices;
        this.counts = counts;
        this.clock = clock;
    }

    void subscribe(OpenStream stream, List<TopicPattern> patterns) {
        subscribers.add(stream);
        patterns.forEach(pattern -> index.add(pattern, stream));
        // It may have ended meanwhile, and then nobody else will.
        if (stream.hasEnded()) {
            unsubscribe(stream, patterns);
        }
    }

    void unsubscribe(OpenStream stream, List<TopicPattern> patterns) {
        patterns.forEach(pattern -> index.remove(pattern, stream));
        subscribers.remove(stream);
    }

    /** How many streams would get this. */
    int subscribers(Publication publication) {
        List<OpenStream[]> found = index.find(publication.topic());
        if (found.size() == 1 && publication.user() == null) {
            return found.get(0).length;
        }
        return (int) streams(found, publication.user()).distinct().count();
    }

    @Override
    public void published(PublishedEvent event) {
        streams(index.find(event.topic()), event.user()).forEach(new Fanout(event));
        offered = event.position();
    }

    @Override
    public void reset(Gap gap) {
        Position head = gap.head();
        Delivery notice = Delivery.at(head, notices.reset(gap, null));
        for (OpenStream stream : subscribers) {
            if (stream.reset(head, notice)) {
                counts.gaps.increment();
            }
        }
        offered = head;
    }

    /** Everything up to here was offered to all streams that want it; null before the first event. */
    @Nullable
    Position offered() {
        return offered;
    }

    private static Stream<OpenStream> streams(List<OpenStream[]> found, @Nullable String user) {
        return found.stream().flatMap(Arrays::stream).filter(stream -> stream.isFor(user));
    }

    /** Makes one delivery when the first stream is found; the others share it. */
    private final class Fanout implements Consumer<OpenStream> {

        private final PublishedEvent event;
        private @Nullable Delivery delivery;

        Fanout(PublishedEvent event) {
            this.event = event;
        }

        @Override
        public void accept(OpenStream stream) {
            if (delivery == null) {
                delivery = Delivery.live(event, clock.nanos());
            }
            stream.offer(delivery);
        }
    }
}
