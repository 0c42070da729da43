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
 * What the endpoint shows of this node.
 *
 * @param accepting whether new streams are accepted; false while the node is drained
 * @param totals what it has done since it started
 * @param streams the open streams, oldest first
 * @param subscriptions what streams are subscribed to, most streams first
 * @param history what the broker keeps
 */
public record SseReport(
        boolean accepting,
        Totals totals,
        Extract<OpenStream> streams,
        Extract<SubscribedTopics> subscriptions,
        BrokerHistory history) {

    /**
     * The beginning of a list.
     *
     * @param total how many there are
     * @param truncated whether there are more after these
     * @param entries as many as were asked for, at most
     * @param <T> type of the entries
     */
    public record Extract<T>(int total, boolean truncated, List<T> entries) {

        static <S, T> Extract<T> of(int total, List<S> all, int limit, Function<S, T> description) {
            List<T> entries = all.stream().limit(limit).map(description).toList();
            return new Extract<>(total, all.size() > limit, entries);
        }
    }

    /**
     * An open stream.
     *
     * @param id names it on this node
     * @param user name of its principal; null if nobody was authenticated
     * @param remoteAddress where the client is
     * @param topics what it is subscribed to; empty if it has a producer instead
     * @param openedAt since when it is open
     * @param age for how long
     * @param backlog what waits for the client to read
     * @param lastEventId position of the newest event that was handed to the web server; null if there is none
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
     * What waits for a client.
     *
     * @param events how many
     * @param bytes their size on the wire
     */
    public record Backlog(int events, long bytes) {}

    /**
     * What streams are subscribed to.
     *
     * @param pattern a topic or a pattern, as they have named it
     * @param streams how many
     */
    public record SubscribedTopics(String pattern, long streams) {}

    /**
     * What the broker keeps; only an error if it fails.
     *
     * @param head the newest position
     * @param topics what is kept, ordered by topic
     * @param error why the broker cannot tell
     */
    public record BrokerHistory(
            @Nullable String head,
            @Nullable Extract<KeptTopic> topics,
            @Nullable String error) {}

    /**
     * What is kept of one topic.
     *
     * @param topic its name
     * @param events how many
     * @param bytes their size on the wire
     * @param newest position of the newest event published to it
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
     * What the node has done since it started; see {@link PublisherStatistics}.
     *
     * @param opened streams
     * @param closed streams by reason
     * @param published events
     * @param delivered events
     * @param dropped events
     * @param conflated events
     * @param replayed events
     * @param gaps that clients were told of
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
