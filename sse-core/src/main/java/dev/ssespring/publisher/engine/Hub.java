package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.index.MemberGroup;
import dev.ssespring.publisher.index.MemberGroups;
import dev.ssespring.publisher.index.TopicIndex;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.StreamSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Offers each published event to the mailboxes of the streams of its topic, and a reset to all streams when the log
 * continues elsewhere. Called by the broker on its thread, in the order of positions; never waits.
 */
final class Hub implements SseBroker.Listener {

    /** What the current thread publishes; null if nothing. */
    private static final ThreadLocal<@Nullable SubscriberCount> PUBLISHING = new ThreadLocal<>();

    private final TopicIndex<StreamHandle> index = new TopicIndex<>(StreamHandle[]::new);
    private final MemberGroups<StreamHandle> users = new MemberGroups<>(StreamHandle[]::new);
    private final Set<StreamHandle> subscribers = ConcurrentHashMap.newKeySet();
    private final EngineContext context;
    private volatile @Nullable Position offered;

    Hub(EngineContext context) {
        this.context = context;
    }

    void subscribe(StreamHandle stream) {
        StreamSpec spec = stream.spec();
        subscribers.add(stream);
        if (spec.user() != null) {
            users.add(spec.user(), stream);
        }
        distinct(spec).forEach(pattern -> index.add(pattern, stream));
        // If the stream has ended meanwhile, nothing else will unsubscribe it.
        if (stream.flags().hasEnded()) {
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

    /** The index distinguishes patterns by what they match, not by their names. */
    private static Stream<TopicPattern> distinct(StreamSpec spec) {
        return spec.topics().stream().map(TopicPattern::normalized).distinct();
    }

    /** Publishes through the broker. The receipt counts the streams to which the event is offered on this node. */
    PublishReceipt publish(Publication publication, SseBroker broker) {
        SubscriberCount count = new SubscriberCount(this);
        SubscriberCount outer = PUBLISHING.get();
        PUBLISHING.set(count);
        Position position;
        try {
            position = broker.publish(publication);
        } finally {
            restore(outer);
        }
        if (!count.known) {
            // A remote broker delivers the event on another thread.
            count.set(find(publication.topic(), publication.user()));
        }
        return new PublishReceipt(position, count.streams);
    }

    /** A broker may pass an event on to another publisher, on the same thread. */
    private static void restore(@Nullable SubscriberCount outer) {
        if (outer != null) {
            PUBLISHING.set(outer);
        } else {
            PUBLISHING.remove();
        }
    }

    @Override
    public void published(PublishedEvent event) {
        OutboundEvent outbound = OutboundEvent.live(event, context.clock().nanos());
        List<StreamHandle[]> found = find(event.topic(), event.user());
        for (StreamHandle[] streams : found) {
            for (StreamHandle stream : streams) {
                stream.offer(outbound);
            }
        }
        offered = event.position();
        SubscriberCount count = PUBLISHING.get();
        if (count != null && count.hub == this) {
            count.set(found);
        }
    }

    /** Two arrays may have a stream in common, if it has several patterns. */
    private List<StreamHandle[]> find(Topic topic, @Nullable String user) {
        List<MemberGroup<StreamHandle>> found = index.find(topic);
        if (user == null) {
            List<StreamHandle[]> streams = new ArrayList<>(found.size());
            found.forEach(group -> streams.add(group.members()));
            return streams;
        }
        // Uses the smaller of both: the topic may have all streams, and so may the user.
        MemberGroup<StreamHandle> own = users.get(user);
        int all = found.stream().mapToInt(MemberGroup::size).sum();
        return (own.size() <= all)
                ? List.<StreamHandle[]>of(only(own, stream -> stream.spec().wants(topic)))
                : found.stream()
                        .map(group ->
                                only(group, stream -> user.equals(stream.spec().user())))
                        .toList();
    }

    private static StreamHandle[] only(MemberGroup<StreamHandle> group, Predicate<StreamHandle> wanted) {
        return Arrays.stream(group.members()).filter(wanted).toArray(StreamHandle[]::new);
    }

    @Override
    public void reset(Gap gap) {
        Position head = gap.head();
        OutboundEvent reset = OutboundEvent.at(head, context.control().reset(gap, null));
        for (StreamHandle stream : subscribers) {
            if (stream.reset(head, reset)) {
                context.counters().gaps.increment();
            }
        }
        offered = head;
    }

    /** Returns the position up to which everything was offered to all streams; null before the first event. */
    @Nullable
    Position offered() {
        return offered;
    }

    /** Returns whether no stream is subscribed. */
    boolean isEmpty() {
        return subscribers.isEmpty() && users.isEmpty() && index.isEmpty();
    }

    /** Number of streams for the event that a thread publishes. Belongs to that thread. */
    private static final class SubscriberCount {

        private final Hub hub;
        private boolean known;
        private int streams;

        SubscriberCount(Hub hub) {
            this.hub = hub;
        }

        void set(List<StreamHandle[]> found) {
            known = true;
            streams = (found.size() == 1) ? found.get(0).length : distinct(found);
        }

        private static int distinct(List<StreamHandle[]> found) {
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
    }
}
