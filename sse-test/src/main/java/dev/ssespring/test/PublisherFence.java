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

    static final String NO_TOPICS = "a stream of a producer has no topics to which a fence could be published:"
            + " use endsCleanly(), or hasNoMoreEvents(Duration)";

    private static final String ANY_SEGMENT = "sse-test";

    @Override
    public void request(String comment) {
        Set<String> topics = publisher.streams().stream()
                .map(StreamInfo::topics)
                .filter(names -> !names.isEmpty())
                .map(PublisherFence::oneTopic)
                .collect(Collectors.toSet());
        if (topics.isEmpty()) {
            throw new IllegalStateException("The publisher has no open subscription");
        }
        SseEvent fence = SseEvent.builder().comment(comment).build();
        topics.forEach(topic -> publisher.publish(topic, fence, PublishOptions.DEFAULTS.liveOnly()));
    }

    /** Ids of the streams that are open now. */
    Set<Long> streamIds() {
        return publisher.streams().stream().map(StreamInfo::id).collect(Collectors.toSet());
    }

    /** Whether streams were opened since then, and none of them is a subscription. */
    boolean hasOpenedProducers(Set<Long> before) {
        List<StreamInfo> opened = publisher.streams().stream()
                .filter(stream -> !before.contains(stream.id()))
                .toList();
        return !opened.isEmpty()
                && opened.stream().allMatch(stream -> stream.topics().isEmpty());
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
