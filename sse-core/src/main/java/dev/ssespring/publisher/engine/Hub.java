package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands each published event to the mailboxes of the streams of its topic, and tells all of them when the log goes on
 * elsewhere.
 */
final class Hub implements SseBroker.Listener {

    private final TopicIndex index = new TopicIndex();
    private final StreamGroups users = new StreamGroups();
    private final Set<StreamHandle> subscribers = ConcurrentHashMap.newKeySet();
    private final ControlEvents notices;
    private final PublisherCounters counts;
    private final SseClock clock;
    private volatile @Nullable Position offered;

    Hub(ControlEvents notices, PublisherCounters counts, SseClock clock) {
        this.notices = notices;
        this.counts = counts;
        this.clock = clock;
    }

    void subscribe(StreamHandle stream) {
        StreamSpec spec = stream.spec();
        subscribers.add(stream);
        if (spec.user() != null) {
            users.add(spec.user(), stream);
        }
        distinct(spec).forEach(pattern -> index.add(pattern, stream));
        // It may have ended meanwhile, and then nobody else will.
        if (stream.hasEnded()) {
            unsubscribe(stream);
        }
    }

    void unsubscribe(StreamHandle stream) {
        StreamSpec spec = stream.spec();
        distinct(spec).forEach(pattern -> index.remove(pattern, stream));
        if (spec.user() != null) {
            users.remove(spec.user(), stream);
        }
        subscribers.remove(stream);
    }

    /** The index knows patterns by what they match, not by their names. */
    private static Stream<TopicPattern> distinct(StreamSpec spec) {
        return spec.topics().stream().map(TopicPattern::normalized).distinct();
    }

    /** How many streams would get this. */
    int subscribers(Publication publication) {
        List<StreamHandle[]> found = find(publication.topic(), publication.user());
        if (found.size() == 1) {
            return found.get(0).length;
        }
        int once = 0;
        Set<StreamHandle> maybeTwice = new HashSet<>();
        for (StreamHandle[] streams : found) {
            for (StreamHandle stream : streams) {
                if (stream.spec().topics().size() == 1) {
                    once++;
                } else {
                    maybeTwice.add(stream);
                }
            }
        }
        return once + maybeTwice.size();
    }

    @Override
    public void published(PublishedEvent event) {
        OutboundEvent delivery = OutboundEvent.live(event, clock.nanos());
        for (StreamHandle[] streams : find(event.topic(), event.user())) {
            for (StreamHandle stream : streams) {
                stream.offer(delivery);
            }
        }
        offered = event.position();
    }

    /** Two arrays may hold the same stream, if it has several patterns. */
    private List<StreamHandle[]> find(Topic topic, @Nullable String user) {
        List<StreamHandle[]> found = index.find(topic);
        if (user == null) {
            return found;
        }
        // Looks through the fewer: a topic may be everybody's, and a user all there is.
        StreamHandle[] own = users.get(user);
        int all = found.stream().mapToInt(streams -> streams.length).sum();
        return (own.length <= all)
                ? Collections.singletonList(only(own, stream -> stream.wants(topic)))
                : found.stream()
                        .map(streams -> only(
                                streams, stream -> user.equals(stream.spec().user())))
                        .toList();
    }

    private static StreamHandle[] only(StreamHandle[] streams, Predicate<StreamHandle> wanted) {
        return Arrays.stream(streams).filter(wanted).toArray(StreamHandle[]::new);
    }

    @Override
    public void reset(Gap gap) {
        Position head = gap.head();
        OutboundEvent notice = OutboundEvent.at(head, notices.reset(gap, null));
        for (StreamHandle stream : subscribers) {
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
}
