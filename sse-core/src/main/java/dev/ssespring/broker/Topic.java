package dev.ssespring.broker;

import java.util.List;
import java.util.Objects;

/**
 * Topic to which events are published. Its name has one or more segments of {@code A-Z a-z 0-9 _ : / -}, joined by
 * dots, and at most 255 characters.
 *
 * @param name such as {@code orders} or {@code orders.eu.created}
 */
public record Topic(String name) {

    /**
     * Checks the name.
     *
     * @throws InvalidTopicException if it is not well-formed, or is a pattern
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
     * Returns the parts between the dots.
     *
     * @return one segment or more
     */
    public List<String> segments() {
        return TopicGrammar.segments(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
