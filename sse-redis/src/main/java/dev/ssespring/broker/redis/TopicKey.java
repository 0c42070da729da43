package dev.ssespring.broker.redis;

import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Where an event goes, and which history keeps it: a topic, or what one user gets from a topic.
 *
 * @param topic the topic
 * @param user null for everybody
 */
record TopicKey(Topic topic, @Nullable String user) {

    /** As it is written in Redis: a topic has no space in it. */
    String name() {
        return (user == null) ? topic.name() : topic.name() + ' ' + user;
    }

    static TopicKey of(String name) {
        int space = name.indexOf(' ');
        return (space < 0)
                ? new TopicKey(new Topic(name), null)
                : new TopicKey(new Topic(name.substring(0, space)), name.substring(space + 1));
    }

    boolean isWantedBy(Subscription subscription) {
        return (user == null || user.equals(subscription.user()))
                && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(topic));
    }
}
