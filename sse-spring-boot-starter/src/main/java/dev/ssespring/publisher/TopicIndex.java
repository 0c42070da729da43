package dev.ssespring.publisher;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
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

    private static final OpenStream[] NONE = {};

    private final Map<String, OpenStream[]> topics = new ConcurrentHashMap<>();
    private final Node patterns = new Node("");

    void add(TopicPattern pattern, OpenStream stream) {
        if (pattern.isTopic()) {
            topics.merge(pattern.name(), new OpenStream[] {stream}, (streams, one) -> with(streams, stream));
        } else {
            synchronized (patterns) {
                patterns.add(pattern.segments(), stream);
            }
        }
    }

    void remove(TopicPattern pattern, OpenStream stream) {
        if (pattern.isTopic()) {
            topics.computeIfPresent(pattern.name(), (name, streams) -> nullIfEmpty(without(streams, stream)));
        } else {
            synchronized (patterns) {
                patterns.remove(pattern.segments(), stream);
            }
        }
    }

    /** The streams of a topic: each array holds a stream once, two arrays may hold the same one. */
    List<OpenStream[]> find(Topic topic) {
        List<OpenStream[]> found = new ArrayList<>(2);
        found.add(topics.getOrDefault(topic.name(), NONE));
        if (!patterns.isEmpty()) {
            for (Node node : matching(patterns, topic.segments())) {
                if (node.streams.length > 0) {
                    found.add(node.streams);
                }
            }
        }
        return found;
    }

    /** Follows all patterns at once, segment by segment: no pattern, however made, costs more than its own length. */
    private static Set<Node> matching(Node root, List<String> segments) {
        Set<Node> reached = withAny(Set.of(root));
        for (String segment : segments) {
            Set<Node> next = new LinkedHashSet<>();
            for (Node node : reached) {
                if (node.repeats) {
                    next.add(node);
                }
                addIfPresent(node.next.get(segment), next);
                addIfPresent(node.next.get(TopicPattern.ONE), next);
            }
            reached = withAny(next);
        }
        return reached;
    }

    private static Set<Node> withAny(Set<Node> nodes) {
        Set<Node> result = new LinkedHashSet<>(nodes);
        for (Node node : nodes) {
            for (Node any = node.next.get(TopicPattern.ANY); any != null; any = any.next.get(TopicPattern.ANY)) {
                result.add(any);
            }
        }
        return result;
    }

    private static void addIfPresent(@Nullable Node node, Set<Node> nodes) {
        if (node != null) {
            nodes.add(node);
        }
    }

    private static OpenStream[] with(OpenStream[] streams, OpenStream stream) {
        OpenStream[] more = Arrays.copyOf(streams, streams.length + 1);
        more[streams.length] = stream;
        return more;
    }

    private static OpenStream[] without(OpenStream[] streams, OpenStream stream) {
        return Arrays.stream(streams).filter(other -> other != stream).toArray(OpenStream[]::new);
    }

    private static OpenStream @Nullable [] nullIfEmpty(OpenStream[] streams) {
        return streams.length == 0 ? null : streams;
    }

    /** One segment of the patterns. Changed under the index's lock, read without. */
    private static final class Node {

        private final Map<String, Node> next = new ConcurrentHashMap<>(2);
        private final boolean repeats;
        private volatile OpenStream[] streams = NONE;

        Node(String segment) {
            repeats = segment.equals(TopicPattern.ANY);
        }

        boolean isEmpty() {
            return next.isEmpty() && streams.length == 0;
        }

        void add(List<String> segments, OpenStream stream) {
            if (segments.isEmpty()) {
                streams = with(streams, stream);
            } else {
                next.computeIfAbsent(segments.get(0), Node::new).add(rest(segments), stream);
            }
        }

        void remove(List<String> segments, OpenStream stream) {
            if (segments.isEmpty()) {
                streams = without(streams, stream);
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
