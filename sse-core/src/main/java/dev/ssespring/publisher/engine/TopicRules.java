package dev.ssespring.publisher.engine;

import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.TopicLimitExceededException;
import java.util.Arrays;
import java.util.List;

/** Checks topics and patterns, which may come from requests, before they are used. */
final class TopicRules {

    private final PublisherOptions.Limits limits;

    TopicRules(PublisherOptions.Limits limits) {
        this.limits = limits;
    }

    Topic topic(String name) {
        Topic topic = new Topic(name);
        checkSegments(topic.name());
        return topic;
    }

    List<TopicPattern> subscription(String... topics) {
        if (topics.length == 0) {
            throw new InvalidTopicException("'topics' must not be empty");
        }
        // Before each is parsed: there may be very many.
        checkCount(topics.length, limits.topicsPerStream(), "topics and patterns", "topics-per-stream");
        List<TopicPattern> subscription =
                Arrays.stream(topics).map(TopicPattern::new).distinct().toList();
        long patterns =
                subscription.stream().filter(pattern -> !pattern.isTopic()).count();
        checkCount(patterns, limits.patternsPerStream(), "patterns with wildcards", "patterns-per-stream");
        subscription.forEach(this::check);
        return subscription;
    }

    private static void checkCount(long count, int limit, String what, String property) {
        if (count > limit) {
            throw new TopicLimitExceededException(
                    "A stream can subscribe to at most %d %s, not %d. Raise 'sse.limits.%s' to allow more"
                            .formatted(limit, what, count, property));
        }
    }

    private void check(TopicPattern pattern) {
        checkSegments(pattern.name());
        long wildcards = pattern.isTopic()
                ? 0
                : pattern.segments().stream()
                        .filter(segment -> segment.startsWith(TopicPattern.ONE))
                        .count();
        if (wildcards > limits.wildcardsPerPattern()) {
            throw new TopicLimitExceededException(
                    "A pattern can have at most %d wildcards, not %d. Raise 'sse.limits.wildcards-per-pattern' to allow more"
                            .formatted(limits.wildcardsPerPattern(), wildcards));
        }
    }

    private void checkSegments(String name) {
        long segments = 1 + name.chars().filter(c -> c == '.').count();
        if (segments > limits.segmentsPerTopic()) {
            throw new TopicLimitExceededException(
                    "A topic or pattern can have at most %d segments, not %d. Raise 'sse.limits.segments-per-topic' to allow more"
                            .formatted(limits.segmentsPerTopic(), segments));
        }
    }
}
