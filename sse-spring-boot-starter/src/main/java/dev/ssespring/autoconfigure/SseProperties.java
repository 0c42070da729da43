package dev.ssespring.autoconfigure;

import static dev.ssespring.autoconfigure.PropertyRange.checked;
import static dev.ssespring.autoconfigure.PropertyRange.require;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.web.RefusalPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the event publisher.
 *
 * @param broker Where published events are kept: 'memory' delivers them to the streams of this node only, 'redis' to the
 *     streams of all nodes of the namespace. Redis is never used unless this property says so.
 * @param heartbeat Time without a write after which a comment is sent to keep the connection open. Heartbeats cannot be
 *     switched off. Keep this time below the idle timeout of every proxy and load balancer on the way, often 60s.
 * @param heartbeatTimeout Time after which a stream whose heartbeat cannot be written is closed.
 * @param retry Reconnection delay sent to clients; a random jitter is added, so that they do not reconnect at the same time.
 * @param retryJitter Maximum jitter as a fraction of the reconnection delay, from 0 to 1.
 * @param lifetime Maximum time that a stream stays open, reduced by a random jitter of up to a tenth, after which the client
 *     reconnects; no limit by default.
 * @param endWithSession Whether a stream that an authenticated user opened with an HTTP session ends when the session
 *     expires or is invalidated.
 * @param writerThreads Number of threads that write to streams; by default one per processor, up to 4.
 * @param drainTimeout Time that streams have at shutdown to end by themselves.
 * @param refusal Response to requests while no stream can be opened: 'stream' sends an empty stream with a reconnection
 *     delay, so that browsers try again; 'status' sends 503 with Retry-After; 'by-accept' sends the stream to requests that
 *     accept 'text/event-stream' and the status to others.
 * @param mailbox Limits of pending events per stream.
 * @param limits Limits of open streams and of their subscriptions.
 * @param history Limits of the history from which clients resume.
 * @param notices Names of the events that tell a client that it misses events, or that its stream failed.
 * @param producers Threads of streams with a producer.
 * @param metrics Metrics of streams.
 */
@ConfigurationProperties("sse")
record SseProperties(
        @DefaultValue("memory") BrokerKind broker,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("20s") Duration heartbeatTimeout,
        @DefaultValue("2s") Duration retry,
        @DefaultValue("0.5") double retryJitter,
        @Nullable Duration lifetime,
        @DefaultValue("true") boolean endWithSession,
        @Nullable Integer writerThreads,
        @DefaultValue("1s") Duration drainTimeout,
        @DefaultValue("by-accept") RefusalPolicy refusal,
        @DefaultValue Mailbox mailbox,
        @DefaultValue Limits limits,
        @DefaultValue History history,
        @DefaultValue Notices notices,
        @DefaultValue Producers producers,
        @DefaultValue Metrics metrics) {

    /**
     * Limits of pending events per stream.
     *
     * @param maxEvents Maximum number of events pending for one stream.
     * @param maxSize Maximum size of the events pending for one stream. A larger event is accepted if no other is pending.
     * @param overflow What happens when the mailbox of a subscription is full: 'catch-up' reads on from the history without
     *     closing the stream, 'disconnect' closes the stream, so that the client reconnects, 'drop-oldest' and 'drop-newest' drop events and tell the
     *     client, and 'conflate' replaces pending events that have the same key, at all times, and closes the stream if the
     *     mailbox is full nevertheless.
     */
    record Mailbox(
            @DefaultValue("1024") int maxEvents,
            @DefaultValue("1MB") DataSize maxSize,
            @DefaultValue("catch-up") OverflowPolicy overflow) {

        PublisherOptions.Mailbox toOptions() {
            return checked(
                    "sse.mailbox.",
                    Map.of("maxBytes", "max-size"),
                    () -> new PublisherOptions.Mailbox(maxEvents, maxSize.toBytes(), overflow));
        }
    }

    /**
     * Limits of open streams on one node and of their subscriptions.
     *
     * @param total Maximum number of open streams on this node; more are refused.
     *     'server.tomcat.max-connections' is at least this value plus 1000, unless the application sets it.
     * @param perPrincipal Maximum number of open streams of one authenticated principal; 0 for no limit.
     * @param perAddress Maximum number of open streams of one remote address; 0 for no limit. Behind a proxy, also set
     *     'server.forward-headers-strategy'.
     * @param topicsPerStream Maximum number of topics and patterns that one stream subscribes to. Each is looked up in the
     *     history when a stream resumes.
     * @param patternsPerStream Maximum number of patterns with wildcards that one stream subscribes to. Each is compared
     *     with all topics that have a history when a stream resumes.
     * @param wildcardsPerPattern Maximum number of wildcards in a pattern. A comparison takes at most as many steps as the product
     *     of the segments of both names.
     * @param segmentsPerTopic Maximum number of segments in a topic or pattern, when publishing as well. Each segment makes
     *     comparisons slower.
     */
    record Limits(
            @DefaultValue("10000") int total,
            @DefaultValue("0") int perPrincipal,
            @DefaultValue("0") int perAddress,
            @DefaultValue("1000") int topicsPerStream,
            @DefaultValue("64") int patternsPerStream,
            @DefaultValue("8") int wildcardsPerPattern,
            @DefaultValue("32") int segmentsPerTopic) {

        PublisherOptions.Limits toOptions() {
            return checked(
                    "sse.limits.",
                    Map.of(),
                    () -> new PublisherOptions.Limits(
                            total,
                            perPrincipal,
                            perAddress,
                            topicsPerStream,
                            patternsPerStream,
                            wildcardsPerPattern,
                            segmentsPerTopic));
        }
    }

    /**
     * Limits of the history from which clients resume.
     *
     * @param maxEvents Maximum number of events kept per topic; 0 to keep none. The private events of one user are kept apart,
     *     within the same limits.
     * @param maxSize Maximum size of the events kept per topic.
     * @param maxAge Maximum age of a kept event.
     * @param maxTopics Maximum number of topics with a history; beyond it, the topics that were without an event for the longest
     *     time lose theirs. Private events of one user of a topic count as one topic.
     * @param maxTotalSize Maximum size of the events kept of all topics.
     * @param overrides Limits of single topics: 'topics' is a topic or pattern, with any of 'max-events', 'max-size' and 'max-age';
     *     the first match applies.
     */
    record History(
            @DefaultValue("12000") int maxEvents,
            @DefaultValue("16MB") DataSize maxSize,
            @DefaultValue("10m") Duration maxAge,
            @DefaultValue("10000") int maxTopics,
            @DefaultValue("64MB") DataSize maxTotalSize,
            @DefaultValue List<TopicOverride> overrides) {

        /**
         * Limits of the topics that match a pattern.
         *
         * @param topics Topic or pattern, such as 'orders.**'.
         * @param maxEvents Maximum number of events kept per topic; by default the common limit.
         * @param maxSize Maximum size of the events kept per topic; by default the common limit.
         * @param maxAge Maximum age of a kept event; by default the common limit.
         */
        record TopicOverride(
                String topics,
                @Nullable Integer maxEvents,
                @Nullable DataSize maxSize,
                @Nullable Duration maxAge) {}

        HistoryPolicy toPolicy() {
            Map<TopicPattern, HistoryLimits> patterns = new LinkedHashMap<>();
            for (int i = 0; i < overrides.size(); i++) {
                TopicOverride each = overrides.get(i);
                String name = "history.overrides[" + i + "].";
                patterns.putIfAbsent(
                        pattern(name, each.topics),
                        limits(
                                name,
                                (each.maxEvents != null) ? each.maxEvents : maxEvents,
                                (each.maxSize != null) ? each.maxSize : maxSize,
                                (each.maxAge != null) ? each.maxAge : maxAge));
            }
            HistoryLimits common = limits("history.", maxEvents, maxSize, maxAge);
            return checked(
                    "sse.history.",
                    Map.of("maxBytes", "max-total-size"),
                    () -> new HistoryPolicy(common, patterns, maxTopics, maxTotalSize.toBytes()));
        }

        private static TopicPattern pattern(String name, @Nullable String topics) {
            try {
                return new TopicPattern((topics != null) ? topics : "");
            } catch (IllegalArgumentException ex) {
                throw new InvalidConfigurationPropertyValueException("sse." + name + "topics", topics, ex.getMessage());
            }
        }

        private static HistoryLimits limits(String name, int maxEvents, DataSize maxSize, Duration maxAge) {
            return checked(
                    "sse." + name,
                    Map.of("maxBytes", "max-size"),
                    () -> new HistoryLimits(maxEvents, maxSize.toBytes(), maxAge));
        }
    }

    /**
     * Names of the events that tell a client that it misses events, or that its stream failed.
     *
     * @param reset Name of the event sent when missed events cannot be replayed, so that the client must load its state anew.
     * @param gap Name of the event sent when events were dropped because the client reads too slowly.
     * @param failed Name of the event sent before a stream ends because its producer or reactive source failed.
     */
    record Notices(
            @DefaultValue("stream-reset") String reset,
            @DefaultValue("stream-gap") String gap,
            @DefaultValue("stream-failed") String failed) {

        PublisherOptions.Notices toOptions() {
            return checked("sse.notices.", Map.of(), () -> new PublisherOptions.Notices(reset, gap, failed));
        }
    }

    /**
     * Threads of streams with a producer.
     *
     * @param maxThreads Maximum number of producers that run at the same time; ignored with 'spring.threads.virtual.enabled' on
     *     JDK 21 or newer.
     */
    record Producers(@DefaultValue("256") int maxThreads) {}

    /**
     * Metrics of streams.
     *
     * @param httpServerRequests Whether the metric 'http.server.requests' includes streams, with the time that they were
     *     open.
     */
    record Metrics(@DefaultValue("false") boolean httpServerRequests) {}

    PublisherOptions toOptions() {
        int writers = (writerThreads != null) ? writerThreads : PublisherOptions.DEFAULTS.writers();
        return checked(
                "sse.",
                Map.of("writers", "writer-threads"),
                () -> new PublisherOptions(
                        mailbox.toOptions(),
                        new PublisherOptions.Times(
                                heartbeat, heartbeatTimeout, retry, retryJitter, lifetime, drainTimeout),
                        limits.toOptions(),
                        notices.toOptions(),
                        writers));
    }

    int producerThreads() {
        int maxThreads = producers.maxThreads();
        require("sse.producers.max-threads", maxThreads, maxThreads >= 1, "It must be 1 or more.");
        return maxThreads;
    }
}
