package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream when it opens, and stays.
 *
 * @param id names it on this node
 * @param request who asked
 * @param user name of the principal
 * @param topics what it subscribes to; empty if it has a producer
 * @param options how it differs from others
 * @param openedAt when
 */
record StreamSpec(
        long id,
        StreamRequest request,
        @Nullable String user,
        List<TopicPattern> topics,
        StreamOptions options,
        Instant openedAt) {

    Subscription subscription() {
        return new Subscription(topics, user);
    }

    StreamInfo info(int backlogEvents, long backlogBytes, @Nullable String lastEventId) {
        List<String> names = topics.stream().map(TopicPattern::name).toList();
        return new StreamInfo(
                id, names, user, request.remoteAddress(), openedAt, backlogEvents, backlogBytes, lastEventId);
    }
}
