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
