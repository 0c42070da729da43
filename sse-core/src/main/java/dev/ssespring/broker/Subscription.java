package dev.ssespring.broker;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a stream wants, and who it belongs to.
 *
 * @param patterns topics and patterns, one or more
 * @param user name of its principal, whose private events it gets; null if it has none
 * @param access whether the stream may have events of a topic that a pattern matches. Events of others may be in a page: the
 *     stream leaves them out. But they must not make a gap: a broker asks this about topics of which it does not have all
 *     events any more. It may block and run code of the application, so it must not be called under a lock
 */
public record Subscription(
        List<TopicPattern> patterns, @Nullable String user, Predicate<Topic> access) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the user's name is blank
     */
    public Subscription {
        patterns = List.copyOf(patterns);
        if (user != null && user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank: use null for a stream without a principal");
        }
    }

    /**
     * A subscription of a stream that may have events of all topics that match.
     *
     * @param patterns topics and patterns, one or more
     * @param user name of its principal, whose private events it gets; null if it has none
     */
    public Subscription(List<TopicPattern> patterns, @Nullable String user) {
        this(patterns, user, topic -> true);
    }

    /**
     * The same without topics that are no patterns.
     *
     * @return has no patterns, if there are none
     */
    public Subscription patternsOnly() {
        return new Subscription(
                patterns.stream().filter(pattern -> !pattern.isTopic()).toList(), user, access);
    }
}
