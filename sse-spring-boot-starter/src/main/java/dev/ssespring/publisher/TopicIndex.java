package dev.ssespring.publisher;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which streams are subscribed to what. Looking up takes no lock and sees immutable arrays; its cost grows with
 * the streams that match and with the patterns that match a beginning of the topic, not with the others.
 */
final class TopicIndex {

    private final StreamGroups topics = new StreamGroups();
    private final Node patterns = new Node();

    void add(TopicPattern pattern, OpenStream stream) {
        if (pattern.isTopic()) {
            topics.add(pattern.name(), stream);
        } else {
            synchronized (patterns) {
                patterns.add(pattern.segments(), stream);
            }
        }
    }

    void remove(TopicPattern pattern, OpenStream stream) {
        if (pattern.isTopic()) {
            topics.remove(pattern.name(), stream);
        } else {
            synchronized (patterns) {
                patterns.remove(pattern.segments(), stream);
            }
        }
    }

    /** The streams of a topic: each array holds a stream once, two arrays may hold the same one. */
    List<OpenStream[]> find(Topic topic) {
        List<OpenStream[]> found = new ArrayList<>(2);
        addUnlessEmpty(topics.get(topic.name()), found);
        if (!patterns.isEmpty()) {
            for (Node node : matching(topic.segments())) {
                addUnlessEmpty(node.streams, found);
            }
        }
        return found;
    }

    private static void addUnlessEmpty(OpenStream[] streams, List<OpenStream[]> found) {
        if (streams.length > 0) {
            found.add(streams);
        }
    }

    /** Follows all patterns at once: no pattern, however made, costs more than its length times the topic's. */
    private List<Node> matching(List<String> segments) {
        List<Node> reached = List.of(patterns);
        // Once reached, it goes with any further segment.
        Set<Node> any = new HashSet<>();
        addAny(reached, any);
        for (String segment : segments) {
            List<Node> next = new ArrayList<>();
            addNext(reached, segment, next);
            addNext(any, segment, next);
            addAny(next, any);
            reached = next;
        }
        List<Node> matching = new ArrayList<>(reached);
        matching.addAll(any);
        return matching;
    }

    private static void addNext(Collection<Node> reached, String segment, List<Node> next) {
        for (Node node : reached) {
            addIfPresent(node.next.get(segment), next);
            addIfPresent(node.next.get(TopicPattern.ONE), next);
        }
    }

    private static void addIfPresent(@Nullable Node node, List<Node> nodes) {
        if (node != null) {
            nodes.add(node);
        }
    }

    /** Those that no further segment is needed for. */
    private static void addAny(List<Node> reached, Set<Node> any) {
        for (Node node : reached) {
            Node next = node.next.get(TopicPattern.ANY);
            while (next != null && any.add(next)) {
                next = next.next.get(TopicPattern.ANY);
            }
        }
    }

    /** One segment of the patterns. Changed under the index's lock, read without. */
    private static final class Node {

        private final Map<String, Node> next = new ConcurrentHashMap<>(2);
        private volatile OpenStream[] streams = StreamGroups.NONE;

        boolean isEmpty() {
            return next.isEmpty() && streams.length == 0;
        }

        void add(List<String> segments, OpenStream stream) {
            if (segments.isEmpty()) {
                streams = StreamGroups.with(streams, stream);
            } else {
                next.computeIfAbsent(segments.get(0), segment -> new Node()).add(rest(segments), stream);
            }
        }

        void remove(List<String> segments, OpenStream stream) {
            if (segments.isEmpty()) {
                streams = StreamGroups.without(streams, stream);
                return;
            }
            Node node = next.get(segments.get(0));
            if (node != null) {
                node.remove(rest(segments), stream);
                if (node.isEmpty()) {
                    next.remove(segments.get(0));
                }
            }
        }

        private static List<String> rest(List<String> segments) {
            return segments.subList(1, segments.size());
        }
    }
}
