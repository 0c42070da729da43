package dev.ssespring.publisher.index;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Members by the topics and patterns that they subscribe to. Safe for use by many threads; looking up takes no lock.
 *
 * <p>A pattern is found by one of its literal segments: the one with the fewest patterns when it is added. So a topic is
 * compared only with patterns that have a segment in common with it, once for all members that share the pattern. The
 * result is remembered until a pattern is added or removed.
 *
 * @param <T> what subscribes
 */
public final class TopicIndex<T> {

    /** Key of patterns without a literal segment, which are compared with every topic. They differ only in length. */
    private static final String NO_LITERAL = "";

    private final IntFunction<T[]> arrays;
    private final MemberGroups<T> topics;
    private final Map<String, List<PatternGroup<T>>> patterns = new ConcurrentHashMap<>();

    /** By normalized name. Guarded by itself, as are all changes of the patterns. */
    private final Map<String, PatternGroup<T>> groups = new HashMap<>();

    private volatile RememberedMatches<T> matches = new RememberedMatches<>();

    /** Creates an empty index; {@code arrays} creates an array of a given length. */
    public TopicIndex(IntFunction<T[]> arrays) {
        this.arrays = arrays;
        this.topics = new MemberGroups<>(arrays);
    }

    public void add(TopicPattern pattern, T member) {
        if (pattern.isTopic()) {
            topics.add(pattern.name(), member);
            return;
        }
        TopicPattern normalized = pattern.normalized();
        synchronized (groups) {
            PatternGroup<T> group = groups.get(normalized.name());
            if (group == null) {
                group = new PatternGroup<>(normalized, rarestLiteral(normalized), new MemberGroup<>(arrays));
                groups.put(normalized.name(), group);
                patterns.merge(group.literal, List.of(group), TopicIndex::concat);
                matches = new RememberedMatches<>();
            }
            group.members.add(member);
        }
    }

    public void remove(TopicPattern pattern, T member) {
        if (pattern.isTopic()) {
            topics.remove(pattern.name(), member);
            return;
        }
        String normalized = pattern.normalized().name();
        synchronized (groups) {
            PatternGroup<T> group = groups.get(normalized);
            if (group == null) {
                return;
            }
            group.members.remove(member);
            if (group.members.size() == 0) {
                groups.remove(normalized);
                patterns.computeIfPresent(group.literal, (literal, all) -> without(all, group));
                matches = new RememberedMatches<>();
            }
        }
    }

    private String rarestLiteral(TopicPattern pattern) {
        String rarest = NO_LITERAL;
        int fewest = Integer.MAX_VALUE;
        for (String segment : pattern.segments()) {
            int count = patterns.getOrDefault(segment, List.of()).size();
            if (count < fewest && !segment.startsWith(TopicPattern.ONE)) {
                rarest = segment;
                fewest = count;
            }
        }
        return rarest;
    }

    private static <T> List<PatternGroup<T>> concat(List<PatternGroup<T>> groups, List<PatternGroup<T>> added) {
        return Stream.concat(groups.stream(), added.stream()).toList();
    }

    private static <T> @Nullable List<PatternGroup<T>> without(List<PatternGroup<T>> groups, PatternGroup<T> removed) {
        List<PatternGroup<T>> left =
                groups.stream().filter(group -> !group.equals(removed)).toList();
        return left.isEmpty() ? null : left;
    }

    /** Returns the groups of a topic. Two groups may have a member in common, if it has several patterns. */
    public List<MemberGroup<T>> find(Topic topic) {
        List<MemberGroup<T>> found = new ArrayList<>(2);
        addUnlessEmpty(topics.get(topic.name()), found);
        if (!patterns.isEmpty()) {
            for (PatternGroup<T> group : matching(topic)) {
                addUnlessEmpty(group.members, found);
            }
        }
        return found;
    }

    private static <T> void addUnlessEmpty(MemberGroup<T> group, List<MemberGroup<T>> found) {
        if (group.size() > 0) {
            found.add(group);
        }
    }

    private List<PatternGroup<T>> matching(Topic topic) {
        // Read before the patterns: the result is stored in the same map, which a change of the patterns replaces.
        RememberedMatches<T> current = matches;
        List<PatternGroup<T>> known = current.byTopic.get(topic.name());
        if (known != null) {
            return known;
        }
        List<PatternGroup<T>> found = new ArrayList<>();
        addMatching(NO_LITERAL, topic, found);
        new LinkedHashSet<>(topic.segments()).forEach(literal -> addMatching(literal, topic, found));
        List<PatternGroup<T>> groups = List.copyOf(found);
        if (!current.remember(topic, groups)) {
            matches = new RememberedMatches<>();
        }
        return groups;
    }

    private void addMatching(String literal, Topic topic, List<PatternGroup<T>> found) {
        for (PatternGroup<T> group : patterns.getOrDefault(literal, List.of())) {
            if (group.pattern.matches(topic)) {
                found.add(group);
            }
        }
    }

    /** Returns whether nothing subscribes. */
    public boolean isEmpty() {
        synchronized (groups) {
            return topics.isEmpty() && patterns.isEmpty() && groups.isEmpty();
        }
    }

    /** Returns the number of topics whose matching patterns are remembered. */
    int remembered() {
        return matches.byTopic.size();
    }

    /** The members of one pattern. */
    private record PatternGroup<T>(TopicPattern pattern, String literal, MemberGroup<T> members) {}

    /** The matching patterns by topic, as found since the patterns changed last. */
    private static final class RememberedMatches<T> {

        /** About 1.5 MB: 6,000 topics that few patterns match. */
        private static final int MAX_WEIGHT = 100_000;

        private static final int WEIGHT_PER_TOPIC = 16;

        private final Map<String, List<PatternGroup<T>>> byTopic = new ConcurrentHashMap<>();
        private final AtomicInteger weight = new AtomicInteger();

        /** Returns false if there is no room. */
        boolean remember(Topic topic, List<PatternGroup<T>> groups) {
            if (weight.addAndGet(WEIGHT_PER_TOPIC + groups.size()) > MAX_WEIGHT) {
                return false;
            }
            byTopic.put(topic.name(), groups);
            return true;
        }
    }
}
