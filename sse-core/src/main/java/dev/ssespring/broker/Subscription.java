package dev.ssespring.broker;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Topics and user of a stream.
 *
 * @param patterns topics and patterns, one or more
 * @param user name of the principal, whose private events the stream receives; null if there is none
 * @param access whether the stream may receive events of a topic that a pattern matches. A page may contain events of
 *     other topics, which the stream omits. But they must not cause a gap: a broker calls this for topics of which it
 *     no longer has all events. It may block and run code of the application, so it must not be called under a lock
 */
public record Subscription(
        List<TopicPattern> patterns, @Nullable String user, Predicate<Topic> access) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the name of the user is blank
     */
    public Subscription {
        patterns = List.copyOf(patterns);
        if (user != null && user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank: use null for a stream without a principal");
        }
    }

    /**
     * Creates a subscription of a stream that may receive the events of all matching topics.
     *
     * @param patterns topics and patterns, one or more
     * @param user name of the principal, whose private events the stream receives; null if there is none
     */
    public Subscription(List<TopicPattern> patterns, @Nullable String user) {
        this(patterns, user, topic -> true);
    }

    /**
     * Returns a copy that contains only the patterns with wildcards.
     *
     * @return a copy, without patterns if there are none
     */
    public Subscription patternsOnly() {
        return new Subscription(
                patterns.stream().filter(pattern -> !pattern.isTopic()).toList(), user, access);
    }
}
