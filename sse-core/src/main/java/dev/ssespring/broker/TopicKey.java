package dev.ssespring.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Identifies one history: the public events of a topic, or the private events that one user received from it.
 *
 * @param topic the topic
 * @param user name of the principal that the events are private to; null for the public events
 */
public record TopicKey(Topic topic, @Nullable String user) {

    /** Separates the topic, which contains no space, from the user, who may. */
    private static final char SEPARATOR = ' ';

    /** Requires a topic. */
    public TopicKey {
        Objects.requireNonNull(topic, "'topic' must not be null");
    }

    /**
     * Returns this key as one string, for brokers that store histories by name.
     *
     * @return the topic, followed by a space and the user if there is one
     */
    public String name() {
        return (user == null) ? topic.name() : topic.name() + SEPARATOR + user;
    }

    /**
     * Returns the key that {@link #name()} was called on.
     *
     * @param name a result of {@link #name()}
     * @return the key
     * @throws InvalidTopicException if the name begins with no valid topic
     */
    public static TopicKey of(String name) {
        int end = name.indexOf(SEPARATOR);
        return (end < 0)
                ? new TopicKey(new Topic(name), null)
                : new TopicKey(new Topic(name.substring(0, end)), name.substring(end + 1));
    }

    /**
     * Whether a subscription includes the events of this history, regardless of {@link Subscription#access()}.
     *
     * @param subscription topics and patterns of a stream
     * @return true if a pattern matches and the events are public or private to the stream's user
     */
    public boolean matches(Subscription subscription) {
        return (user == null || user.equals(subscription.user()))
                && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(topic));
    }
}
