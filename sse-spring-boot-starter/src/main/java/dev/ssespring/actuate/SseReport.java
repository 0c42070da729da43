package dev.ssespring.actuate;

import dev.ssespring.broker.TopicHistory;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Report of the endpoint about this node.
 *
 * @param accepting whether new streams are accepted; false while the node drains
 * @param totals totals since the node started
 * @param streams the open streams, oldest first
 * @param subscriptions subscribed topics and patterns, ordered by number of streams, largest first
 * @param history history of the broker
 */
public record SseReport(
        boolean accepting,
        Totals totals,
        Extract<OpenStream> streams,
        Extract<SubscribedTopics> subscriptions,
        BrokerHistory history) {

    /**
     * Possibly truncated list.
     *
     * @param total number of entries that exist
     * @param truncated whether there are more entries after these
     * @param entries the first entries
     * @param <T> type of the entries
     */
    public record Extract<T>(int total, boolean truncated, List<T> entries) {

        static <S, T> Extract<T> of(int total, List<S> all, int limit, Function<S, T> description) {
            List<T> entries = all.stream().limit(limit).map(description).toList();
            return new Extract<>(total, all.size() > limit, entries);
        }
    }

    /**
     * Open stream.
     *
     * @param id id of the stream on this node
     * @param user name of the principal; null if the request was not authenticated
     * @param remoteAddress remote address of the client
     * @param topics subscribed topics and patterns; empty if the stream has a producer
     * @param openedAt when the stream was opened
     * @param age how long the stream has been open
     * @param backlog pending events
     * @param lastEventId id of the last event that was written; null if there is none
     */
    public record OpenStream(
            long id,
            @Nullable String user,
            @Nullable String remoteAddress,
            List<String> topics,
            Instant openedAt,
            Duration age,
            Backlog backlog,
            @Nullable String lastEventId) {}

    /**
     * Events that are pending because the client has not read them.
     *
     * @param events number of events
     * @param bytes size on the wire in bytes
     */
    public record Backlog(int events, long bytes) {}

    /**
     * Subscribed topic or pattern.
     *
     * @param pattern topic or pattern as subscribed
     * @param streams number of streams
     */
    public record SubscribedTopics(String pattern, long streams) {}

    /**
     * History of the broker, or the reason why it cannot be read.
     *
     * @param head newest position; null on error
     * @param topics history by topic, ordered by name; null on error
     * @param error why the broker failed; null if it did not
     */
    public record BrokerHistory(
            @Nullable String head,
            @Nullable Extract<KeptTopic> topics,
            @Nullable String error) {}

    /**
     * History of one topic.
     *
     * @param topic name of the topic
     * @param events number of events
     * @param bytes size on the wire in bytes
     * @param newest position of the newest event published to the topic
     */
    public record KeptTopic(String topic, int events, long bytes, String newest) {

        static KeptTopic of(TopicHistory history) {
            return new KeptTopic(
                    history.topic().name(),
                    history.events(),
                    history.bytes(),
                    history.newest().toString());
        }
    }

    /**
     * Totals since the node started, see {@link PublisherStatistics}.
     *
     * @param opened number of streams that were opened
     * @param closed number of streams that were closed, by reason
     * @param published number of published events
     * @param delivered number of events written, counted once per stream
     * @param dropped number of events dropped because a mailbox was full
     * @param conflated number of pending events replaced by a newer event with the same key
     * @param replayed number of events read from the history
     * @param gaps number of times that a client was told that it misses events
     */
    public record Totals(
            long opened,
            Map<String, Long> closed,
            long published,
            long delivered,
            long dropped,
            long conflated,
            long replayed,
            long gaps) {

        static Totals of(PublisherStatistics statistics) {
            Map<String, Long> closed = new TreeMap<>();
            for (CloseReason reason : CloseReason.values()) {
                closed.put(TagValue.of(reason), statistics.closed().getOrDefault(reason, 0L));
            }
            return new Totals(
                    statistics.opened(),
                    closed,
                    statistics.published(),
                    statistics.delivered(),
                    statistics.dropped(),
                    statistics.conflated(),
                    statistics.replayed(),
                    statistics.gaps());
        }
    }
}
