package dev.ssespring.broker;

import java.util.List;
import java.util.Objects;

/**
 * What streams subscribe to: a topic, or a pattern in which {@code *} stands for one segment and {@code **} for any
 * number of them, also none.
 *
 * @param name such as {@code orders}, {@code orders.*.created} or {@code orders.**}
 */
public record TopicPattern(String name) {

    /** The segment that stands for exactly one. */
    public static final String ONE = "*";

    /** The segment that stands for zero or more. */
    public static final String ANY = "**";

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it breaks the grammar
     */
    public TopicPattern {
        Objects.requireNonNull(name, "'topic' must not be null");
        TopicGrammar.check(name);
    }

    /**
     * Whether exactly one topic matches.
     *
     * @return false if there is a wildcard
     */
    public boolean isTopic() {
        return name.indexOf('*') < 0;
    }

    /**
     * Whether events of a topic go to those who subscribe to this.
     *
     * @param topic any
     * @return true if so
     */
    public boolean matches(Topic topic) {
        return isTopic() ? name.equals(topic.name()) : matches(segments(), topic.segments());
    }

    /** Follows all ways to match at once: no pattern costs more than its length times the topic's. */
    private static boolean matches(List<String> pattern, List<String> topic) {
        boolean[] reached = new boolean[topic.size() + 1];
        reached[0] = true;
        for (String segment : pattern) {
            boolean any = segment.equals(ANY);
            boolean[] next = new boolean[reached.length];
            next[0] = any && reached[0];
            for (int i = 1; i < reached.length; i++) {
                boolean one = segment.equals(ONE) || segment.equals(topic.get(i - 1));
                next[i] = any ? reached[i] || next[i - 1] : one && reached[i - 1];
            }
            reached = next;
        }
        return reached[topic.size()];
    }

    /**
     * The parts between the dots.
     *
     * @return at least one
     */
    public List<String> segments() {
        return TopicGrammar.segments(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
