package dev.ssespring.autoconfigure;

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
 * Settings of the event publisher.
 *
 * @param broker Where published events are kept: 'memory' delivers them to the streams of this node only, 'redis' to the
 *     streams of all nodes.
 * @param heartbeat Time without a write after which a comment is sent to keep the connection open; cannot be switched
 *     off. Keep it below the idle timeout of every proxy and load balancer in between, often 60s.
 * @param heartbeatTimeout Time after which a stream whose heartbeat cannot be written is closed.
 * @param retry Time that clients are told to wait before they reconnect, longer by a random part.
 * @param retryJitter Largest random part of that time, as a share of it: 0 to 1.
 * @param lifetime Longest time that a stream stays open, cut short by up to a tenth at random; no limit by default.
 * @param endWithSession Whether a stream that an authenticated user opened with an HTTP session ends when that session
 *     expires or is invalidated.
 * @param writerThreads Number of threads that write to streams; by default one per processor, up to 4.
 * @param drainTimeout Time that streams get at shutdown to end by themselves.
 * @param refusal Response while no stream can be opened: 'stream' sends an empty stream with a reconnection delay, so
 *     that browsers try again, 'status' sends 503 with Retry-After, and 'by-accept' sends the former to requests that
 *     accept 'text/event-stream' and the latter to others.
 * @param mailbox What may wait for one stream.
 * @param limits How many streams may be open.
 * @param history What is kept for clients that come back.
 * @param notices Names of the events that tell a client what it misses, and that its stream has failed.
 * @param producers Threads of streams that have a producer of their own.
 * @param metrics What is measured.
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
     * What may wait for one stream.
     *
     * @param maxEvents Most events that may wait for one stream.
     * @param maxSize Most bytes that may wait for one stream; a larger event is taken when nothing else waits.
     * @param overflow What to do when the mailbox of a subscription is full: 'disconnect' ends the stream, so that the
     *     client reconnects and catches up from the history, 'drop-oldest' and 'drop-newest' drop events and tell the
     *     client, and 'conflate' replaces pending events that have the same key.
     */
    record Mailbox(
            @DefaultValue("1024") int maxEvents,
            @DefaultValue("1MB") DataSize maxSize,
            @DefaultValue("disconnect") OverflowPolicy overflow) {

        PublisherOptions.Mailbox toOptions() {
            require("mailbox.max-events", maxEvents, maxEvents >= 1, "It must be 1 or more.");
            require("mailbox.max-size", maxSize, maxSize.toBytes() >= 1, "It must be 1B or more.");
            return new PublisherOptions.Mailbox(maxEvents, maxSize.toBytes(), overflow);
        }
    }

    /**
     * How many streams may be open on one node, and what each may subscribe to.
     *
     * @param total Maximum number of open streams on this node.
     * @param perPrincipal Most streams of one authenticated principal; 0 for no limit.
     * @param perAddress Most streams to one remote address; 0 for no limit. Behind a proxy, set
     *     'server.forward-headers-strategy' too.
     * @param topicsPerStream Maximum number of topics and patterns that one stream subscribes to. Each is looked up in the
     *     history when a stream resumes.
     * @param patternsPerStream Maximum number of patterns with wildcards that one stream subscribes to. Each is compared
     *     with all topics that have a history when a stream resumes.
     * @param wildcardsPerPattern Maximum number of wildcards in a pattern. They make comparisons longer.
     * @param segmentsPerTopic Maximum number of segments in a topic or pattern. They make comparisons longer.
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
            require("limits.total", total, total >= 1, "It must be 1 or more.");
            require("limits.per-principal", perPrincipal, perPrincipal >= 0, "It must not be negative.");
            require("limits.per-address", perAddress, perAddress >= 0, "It must not be negative.");
            requirePositive("topics-per-stream", topicsPerStream);
            requirePositive("patterns-per-stream", patternsPerStream);
            requirePositive("wildcards-per-pattern", wildcardsPerPattern);
            requirePositive("segments-per-topic", segmentsPerTopic);
            return new PublisherOptions.Limits(
                    total,
                    perPrincipal,
                    perAddress,
                    topicsPerStream,
                    patternsPerStream,
                    wildcardsPerPattern,
                    segmentsPerTopic);
        }

        private static void requirePositive(String name, int value) {
            require("limits." + name, value, value >= 1, "It must be 1 or more.");
        }
    }

    /**
     * What is kept for clients that come back.
     *
     * @param maxEvents Most events kept of one topic; 0 to keep none.
     * @param maxSize Most bytes kept of one topic.
     * @param maxAge Age after which an event is no longer kept.
     * @param maxTopics Most topics of which something is kept; private events of one user count as one more.
     * @param maxTotalSize Most bytes kept of all topics together.
     * @param overrides Limits of topics that match a pattern; the first match counts.
     */
    record History(
            @DefaultValue("1000") int maxEvents,
            @DefaultValue("1MB") DataSize maxSize,
            @DefaultValue("10m") Duration maxAge,
            @DefaultValue("10000") int maxTopics,
            @DefaultValue("64MB") DataSize maxTotalSize,
            @DefaultValue List<TopicLimits> overrides) {

        /**
         * Limits of some topics.
         *
         * @param topics Topic or pattern, such as 'orders.**'.
         * @param maxEvents Most events kept of one topic; by default as for all.
         * @param maxSize Most bytes kept of one topic; by default as for all.
         * @param maxAge Age after which an event is no longer kept; by default as for all.
         */
        record TopicLimits(
                String topics,
                @Nullable Integer maxEvents,
                @Nullable DataSize maxSize,
                @Nullable Duration maxAge) {}

        HistoryPolicy toPolicy() {
            require("history.max-topics", maxTopics, maxTopics >= 1, "It must be 1 or more.");
            require("history.max-total-size", maxTotalSize, !maxTotalSize.isNegative(), "It must not be negative.");
            Map<TopicPattern, HistoryLimits> patterns = new LinkedHashMap<>();
            for (int i = 0; i < overrides.size(); i++) {
                TopicLimits each = overrides.get(i);
                String name = "history.overrides[" + i + "].";
                patterns.putIfAbsent(
                        pattern(name, each.topics),
                        limits(
                                name,
                                (each.maxEvents != null) ? each.maxEvents : maxEvents,
                                (each.maxSize != null) ? each.maxSize : maxSize,
                                (each.maxAge != null) ? each.maxAge : maxAge));
            }
            return new HistoryPolicy(
                    limits("history.", maxEvents, maxSize, maxAge), patterns, maxTopics, maxTotalSize.toBytes());
        }

        private static TopicPattern pattern(String name, @Nullable String topics) {
            try {
                return new TopicPattern((topics != null) ? topics : "");
            } catch (IllegalArgumentException ex) {
                throw new InvalidConfigurationPropertyValueException("sse." + name + "topics", topics, ex.getMessage());
            }
        }

        private static HistoryLimits limits(String name, int maxEvents, DataSize maxSize, Duration maxAge) {
            require(name + "max-events", maxEvents, maxEvents >= 0, "It must not be negative.");
            require(name + "max-size", maxSize, !maxSize.isNegative(), "It must not be negative.");
            boolean inRange = maxAge.toMillis() >= 1 && maxAge.toDays() <= 36_500;
            require(name + "max-age", maxAge, inRange, "It must be 1ms or more, and 36500d at most.");
            return new HistoryLimits(maxEvents, maxSize.toBytes(), maxAge);
        }
    }

    /**
     * Names of the events that tell a client what it misses, and that its stream has failed.
     *
     * @param reset Name of the event sent when the missed events cannot be replayed, so that the client must reload.
     * @param gap Name of the event that says that events were dropped because the client reads too slowly.
     * @param failed Name of the event sent before a stream ends because its producer or reactive source failed.
     */
    record Notices(
            @DefaultValue("stream-reset") String reset,
            @DefaultValue("stream-gap") String gap,
            @DefaultValue("stream-failed") String failed) {

        PublisherOptions.Notices toOptions() {
            require("notices.reset", reset, isName(reset), "It must be a single line, not empty.");
            require("notices.gap", gap, isName(gap), "It must be a single line, not empty.");
            require("notices.failed", failed, isName(failed), "It must be a single line, not empty.");
            return new PublisherOptions.Notices(reset, gap, failed);
        }

        private static boolean isName(String text) {
            return !text.isEmpty() && text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
        }
    }

    /**
     * Threads of streams that have a producer of their own.
     *
     * @param maxThreads Most threads at once; without effect when virtual threads are used.
     */
    record Producers(@DefaultValue("256") int maxThreads) {}

    /**
     * What is measured.
     *
     * @param httpServerRequests Whether the metric 'http.server.requests' has streams too, with the whole time that
     *     they are open.
     */
    record Metrics(@DefaultValue("false") boolean httpServerRequests) {}

    /** Checks every value here, where the name of its property is known. */
    PublisherOptions toOptions() {
        int writers = (writerThreads != null) ? writerThreads : PublisherOptions.DEFAULTS.writers();
        require("writer-threads", writers, writers >= 1, "It must be 1 or more.");
        return new PublisherOptions(mailbox.toOptions(), times(), limits.toOptions(), notices.toOptions(), writers);
    }

    private PublisherOptions.Times times() {
        require(
                "heartbeat",
                heartbeat,
                heartbeat.toMillis() >= 1,
                "It must be 1ms or more: heartbeats cannot be switched off, because clients that left are noticed by"
                        + " them. Use a longer time to send fewer.");
        require(
                "heartbeat-timeout",
                heartbeatTimeout,
                heartbeatTimeout.toMillis() >= 1,
                "It must be 1ms or more: it cannot be switched off. Use a longer time to close fewer streams.");
        require("retry", retry, !retry.isNegative(), "It must not be negative.");
        require("retry-jitter", retryJitter, retryJitter >= 0 && retryJitter <= 1, "It must be 0 to 1.");
        if (lifetime != null) {
            require(
                    "lifetime",
                    lifetime,
                    lifetime.toMillis() >= 1,
                    "It must be 1ms or more. Leave it out for no limit.");
        }
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "It must not be negative.");
        return new PublisherOptions.Times(heartbeat, heartbeatTimeout, retry, retryJitter, lifetime, drainTimeout);
    }

    int producerThreads() {
        int maxThreads = producers.maxThreads();
        require("producers.max-threads", maxThreads, maxThreads >= 1, "It must be 1 or more.");
        return maxThreads;
    }

    private static void require(String name, Object value, boolean kept, String reason) {
        PropertyRange.require("sse." + name, value, kept, reason);
    }
}
