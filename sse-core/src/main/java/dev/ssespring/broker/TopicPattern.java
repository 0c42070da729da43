package dev.ssespring.broker;

import java.util.List;
import java.util.Objects;

/**
 * Topic or pattern to which streams subscribe. In a pattern {@code *} matches one segment, and {@code **} zero or more.
 * Two patterns are equal if their names are; patterns that match the same topics have equal {@link #normalized()}
 * patterns.
 *
 * <p>A comparison takes at most as many steps as the product of both lengths, and usually as many as their sum.
 */
public final class TopicPattern {

    /** The wildcard that matches exactly one segment. */
    public static final String ONE = "*";

    /** The wildcard that matches zero or more segments. */
    public static final String ANY = "**";

    private final String name;
    private final SegmentPattern segments;

    /**
     * Checks the name.
     *
     * @param name such as {@code orders}, {@code orders.*.created} or {@code orders.**}
     * @throws InvalidTopicException if it is not well-formed
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
     * Returns whether this is a topic, without wildcards.
     *
     * @return false if there is a wildcard
     */
    public boolean isTopic() {
        return name.indexOf('*') < 0;
    }

    /**
     * Returns whether subscribers of this pattern receive the events of a topic.
     *
     * @param topic any topic
     * @return true if the topic matches
     */
    public boolean matches(Topic topic) {
        return isTopic() ? name.equals(topic.name()) : segments.matches(topic.name());
    }

    /**
     * Returns whether subscribers of this pattern receive the events of a topic.
     *
     * @param topic a name, not a pattern
     * @return true if the topic matches
     * @throws InvalidTopicException if the topic is not well-formed, or is a pattern
     */
    public boolean matches(String topic) {
        return matches(new Topic(topic));
    }

    /**
     * Returns whether a topic can match both patterns. An authorizer can use this to find out whether a subscription
     * may include topics that it protects: {@code new TopicPattern("secret.**").overlaps(pattern)}. Topics of more than
     * 255 characters are considered as well.
     *
     * @param other a topic or pattern
     * @return false if no event can match both patterns
     */
    public boolean overlaps(TopicPattern other) {
        return segments.overlaps(other.segments);
    }

    /**
     * Returns whether this pattern matches each topic that the other pattern matches. An authorizer can use this to
     * find out whether a subscription stays within the topics that it allows:
     * {@code new TopicPattern("public.**").covers(pattern)}.
     *
     * @param other a topic or pattern
     * @return true if a subscription to this pattern includes all events of the other one
     */
    public boolean covers(TopicPattern other) {
        return segments.covers(other.segments);
    }

    /**
     * Returns the pattern that matches the same topics without redundant wildcards, and in which {@code **} comes last:
     * {@code a.**} for {@code a.**.**}, and {@code a.*.**} for {@code a.**.*}.
     *
     * @return this, if it is normalized already
     */
    public TopicPattern normalized() {
        String normalized = segments.name();
        return normalized.equals(name) ? this : new TopicPattern(normalized);
    }

    /**
     * Returns the parts between the dots.
     *
     * @return one segment or more
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
