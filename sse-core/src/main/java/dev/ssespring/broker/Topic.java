package dev.ssespring.broker;

import java.util.List;
import java.util.Objects;

/**
 * What events are published to. A name has one or more segments of {@code A-Z a-z 0-9 _ : / -}, joined by dots, and
 * 255 characters at most.
 *
 * @param name such as {@code orders} or {@code orders.eu.created}
 */
public record Topic(String name) {

    /**
     * Checks the name.
     *
     * @throws InvalidTopicException if it breaks the grammar, or is a pattern
     */
    public Topic {
        Objects.requireNonNull(name, "'topic' must not be null");
        if (name.indexOf('*') >= 0) {
            throw new InvalidTopicException(
                    "'topic' must not be a pattern: '%s' can be subscribed to, but not published to"
                            .formatted(TopicGrammar.shortened(name)));
        }
        TopicGrammar.check(name);
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
