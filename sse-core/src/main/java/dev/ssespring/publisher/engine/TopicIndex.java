package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which streams are subscribed to what. Looking up takes no lock and sees immutable arrays.
 *
 * <p>A pattern is found by one of its literal segments: the one by which the fewest patterns are found when it is added. So a
 * topic is compared only with patterns that have a segment in common with it, once for all streams that share the pattern.
 * The result is remembered until a pattern is added or removed.
 */
final class TopicIndex {

    /** Patterns that are found by this are compared with every topic. There are few: only their lengths differ. */
    private static final String NO_LITERAL = "";

    private static final Group[] NO_GROUPS = {};

    private final StreamGroups topics = new StreamGroups();
    private final Map<String, Group[]> patterns = new ConcurrentHashMap<>();

    /** By normalized name. Guarded by itself, as are all changes of the patterns. */
    private final Map<String, Group> groups = new HashMap<>();

    private volatile Matches matches = new Matches();

    void add(TopicPattern pattern, StreamHandle stream) {
        if (pattern.isTopic()) {
            topics.add(pattern.name(), stream);
            return;
        }
        TopicPattern normalized = pattern.normalized();
        synchronized (groups) {
            Group group = groups.get(normalized.name());
            if (group == null) {
                group = new Group(normalized, rarestLiteral(normalized));
                groups.put(normalized.name(), group);
                patterns.merge(group.literal, new Group[] {group}, TopicIndex::concat);
                matches = new Matches();
            }
            group.streams = StreamGroups.with(group.streams, stream);
        }
    }

    void remove(TopicPattern pattern, StreamHandle stream) {
        if (pattern.isTopic()) {
            topics.remove(pattern.name(), stream);
            return;
        }
        String normalized = pattern.normalized().name();
        synchronized (groups) {
            Group group = groups.get(normalized);
            if (group == null) {
                return;
            }
            group.streams = StreamGroups.without(group.streams, stream);
            if (group.streams.length == 0) {
                groups.remove(normalized);
                patterns.computeIfPresent(group.literal, (literal, all) -> without(all, group));
                matches = new Matches();
            }
        }
    }

    private String rarestLiteral(TopicPattern pattern) {
        String rarest = NO_LITERAL;
        int fewest = Integer.MAX_VALUE;
        for (String segment : pattern.segments()) {
            int count = patterns.getOrDefault(segment, NO_GROUPS).length;
            if (count < fewest && !segment.startsWith(TopicPattern.ONE)) {
                rarest = segment;
                fewest = count;
            }
        }
        return rarest;
    }

    private static Group[] concat(Group[] groups, Group[] added) {
        Group[] all = Arrays.copyOf(groups, groups.length + added.length);
        System.arraycopy(added, 0, all, groups.length, added.length);
        return all;
    }

    private static Group @Nullable [] without(Group[] groups, Group removed) {
        Group[] left = Arrays.stream(groups).filter(group -> group != removed).toArray(Group[]::new);
        return (left.length > 0) ? left : null;
    }

    /** The streams of a topic: each array holds a stream once, two arrays may hold the same one. */
    List<StreamHandle[]> find(Topic topic) {
        List<StreamHandle[]> found = new ArrayList<>(2);
        addUnlessEmpty(topics.get(topic.name()), found);
        if (!patterns.isEmpty()) {
            for (Group group : matching(topic)) {
                addUnlessEmpty(group.streams, found);
            }
        }
        return found;
    }

    private static void addUnlessEmpty(StreamHandle[] streams, List<StreamHandle[]> found) {
        if (streams.length > 0) {
            found.add(streams);
        }
    }

    private Group[] matching(Topic topic) {
        // Read before the patterns: what is found goes to the same map, which a change of the patterns replaces.
        Matches current = matches;
        Group[] known = current.byTopic.get(topic.name());
        if (known != null) {
            return known;
        }
        List<Group> found = new ArrayList<>();
        addMatching(NO_LITERAL, topic, found);
        new LinkedHashSet<>(topic.segments()).forEach(literal -> addMatching(literal, topic, found));
        Group[] groups = found.toArray(NO_GROUPS);
        if (!current.remember(topic, groups)) {
            matches = new Matches();
        }
        return groups;
    }

    private void addMatching(String literal, Topic topic, List<Group> found) {
        for (Group group : patterns.getOrDefault(literal, NO_GROUPS)) {
            if (group.pattern.matches(topic)) {
                found.add(group);
            }
        }
    }

    /** The streams of one pattern. */
    private static final class Group {

        private final TopicPattern pattern;
        private final String literal;
        private volatile StreamHandle[] streams = StreamGroups.NONE;

        Group(TopicPattern pattern, String literal) {
            this.pattern = pattern;
            this.literal = literal;
        }
    }

    /** Which patterns match, by topic, as was found out since the patterns changed last. */
    private static final class Matches {

        /** About 1.5 MB: 6,000 topics that few patterns match. */
        private static final int MAX_WEIGHT = 100_000;

        private static final int WEIGHT_OF_A_TOPIC = 16;

        private final Map<String, Group[]> byTopic = new ConcurrentHashMap<>();
        private final AtomicInteger weight = new AtomicInteger();

        /** False if there is no room for it. */
        boolean remember(Topic topic, Group[] groups) {
            if (weight.addAndGet(WEIGHT_OF_A_TOPIC + groups.length) > MAX_WEIGHT) {
                return false;
            }
            byTopic.put(topic.name(), groups);
            return true;
        }
    }
}
