package dev.ssespring.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream wants, and who it belongs to.
 *
 * @param patterns topics and patterns, one or more
 * @param user name of its principal, whose private events it gets; null if it has none
 */
public record Subscription(
        List<TopicPattern> patterns, @Nullable String user) {

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
}
