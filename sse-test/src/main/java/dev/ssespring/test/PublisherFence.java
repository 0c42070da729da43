package dev.ssespring.test;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Publishes a comment to one topic of each open subscription. Has no state; any thread may call it. */
record PublisherFence(SseEventPublisher publisher) implements SseFence {

    private static final String ANY_SEGMENT = "sse-test";

    @Override
    public void request(String comment) {
        Set<String> topics = publisher.streams().stream()
                .map(StreamInfo::topics)
                .filter(names -> !names.isEmpty())
                .map(PublisherFence::oneTopic)
                .collect(Collectors.toSet());
        if (topics.isEmpty()) {
            throw new IllegalStateException(
                    "The publisher has no open subscription to which a fence could be published."
                            + " A stream of a producer has no topics: use endsCleanly(), or hasNoMoreEvents(Duration)");
        }
        SseEvent fence = SseEvent.builder().comment(comment).build();
        topics.forEach(topic -> publisher.publish(topic, fence, PublishOptions.DEFAULTS.liveOnly()));
    }

    /** Ids of the streams that are open now. */
    Set<Long> streamIds() {
        return publisher.streams().stream().map(StreamInfo::id).collect(Collectors.toSet());
    }

    private static String oneTopic(List<String> names) {
        return names.stream()
                .filter(name -> new TopicPattern(name).isTopic())
                .findFirst()
                .orElseGet(() -> topicOf(names.get(0)));
    }

    private static String topicOf(String pattern) {
        return Arrays.stream(pattern.split("\\.", -1))
                .map(segment -> segment.startsWith(TopicPattern.ONE) ? ANY_SEGMENT : segment)
                .collect(Collectors.joining("."));
    }
}
