package dev.ssespring.broker;

import java.util.List;
import java.util.Objects;

/**
 * What streams subscribe to: a topic, or a pattern in which {@code *} stands for one segment and {@code **} for any
 * number of them, also none. Two patterns are equal if their names are; {@link #normalized()} makes those equal that match
 * the same topics.
 *
 * <p>Whatever the pattern, a comparison takes at most as many steps as the product of both lengths, and usually as many as
 * their sum.
 */
public final class TopicPattern {

    /** The segment that stands for exactly one. */
    public static final String ONE = "*";

    /** The segment that stands for zero or more. */
    public static final String ANY = "**";

    private final String name;
    private final SegmentPattern segments;

    /**
     * Checks the name.
     *
     * @param name such as {@code orders}, {@code orders.*.created} or {@code orders.**}
     * @throws InvalidTopicException if it breaks the grammar
     */
    public TopicPattern(String name) {
        Objects.requireNonNull(name, "'topic' must not be null");
        TopicGrammar.check(name);
        this.name = name;
        this.segments = SegmentPattern.of(TopicGrammar.segments(name));
    }

    /**
     * Returns the name as it was given.
     *
     * @return not normalized
     */
    public String name() {
        return name;
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
        return isTopic() ? name.equals(topic.name()) : segments.matches(topic.name());
    }

    /**
     * Whether events of a topic go to those who subscribe to this.
     *
     * @param topic a name, not a pattern
     * @return true if so
     * @throws InvalidTopicException if the topic breaks the grammar, or is a pattern
     */
    public boolean matches(String topic) {
        return matches(new Topic(topic));
    }

    /**
     * Whether there can be a topic that both match. With this, an authorizer finds out whether a subscription may bring
     * events of topics that it protects: {@code new TopicPattern("secret.**").overlaps(pattern)}. A topic that would have
     * more than 255 characters counts as well.
     *
     * @param other a topic or pattern
     * @return false if no event goes to those who subscribe to the one and also to those who subscribe to the other
     */
    public boolean overlaps(TopicPattern other) {
        return segments.overlaps(other.segments);
    }

    /**
     * Whether this matches each topic that the other one matches. With this, an authorizer finds out whether a subscription
     * stays within the topics that it allows: {@code new TopicPattern("public.**").covers(pattern)}.
     *
     * @param other a topic or pattern
     * @return true if whoever subscribes to this gets all events that the other one would bring
     */
    public boolean covers(TopicPattern other) {
        return segments.covers(other.segments);
    }

    /**
     * Returns the pattern that matches the same topics and has no wildcard too many, in the order in which {@code **} comes
     * last: {@code a.**} for {@code a.**.**}, and {@code a.*.**} for {@code a.**.*}.
     *
     * @return this, if it is so already
     */
    public TopicPattern normalized() {
        String normalized = segments.name();
        return normalized.equals(name) ? this : new TopicPattern(normalized);
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
    public boolean equals(Object other) {
        return other instanceof TopicPattern pattern && name.equals(pattern.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
