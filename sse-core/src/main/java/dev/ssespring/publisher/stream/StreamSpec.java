package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLabel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a stream when it opens, and does not change.
 *
 * @param id unique on this node
 * @param request the request that opened the stream
 * @param user name of the principal; null if there is no principal or its name is blank
 * @param topics what the stream subscribes to; empty if it has a producer
 * @param options options of this stream
 * @param openedAt when the stream was opened
 */
public record StreamSpec(
        long id,
        StreamRequest request,
        @Nullable String user,
        List<TopicPattern> topics,
        StreamOptions options,
        Instant openedAt) {

    /** Returns the user of a request. Runs code of the application, so it must not be called where events are delivered. */
    static @Nullable String user(StreamRequest request) {
        String name = (request.principal() != null) ? request.principal().getName() : null;
        // Nobody can publish to a blank name, and all principals without a name would share its limit.
        return (name != null && !name.isBlank()) ? name : null;
    }

    Subscription subscription() {
        return new Subscription(topics, user);
    }

    boolean hasProducer() {
        return topics.isEmpty();
    }

    /** Returns whether the stream subscribes to a topic. */
    public boolean wants(Topic topic) {
        return topics.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    public StreamLabel label() {
        return new StreamLabel(id, user, topics, request.remoteAddress());
    }

    StreamInfo info(int backlogEvents, long backlogBytes, @Nullable String lastEventId) {
        List<String> names = topics.stream().map(TopicPattern::name).toList();
        return new StreamInfo(
                id, names, user, request.remoteAddress(), openedAt, backlogEvents, backlogBytes, lastEventId);
    }
}
