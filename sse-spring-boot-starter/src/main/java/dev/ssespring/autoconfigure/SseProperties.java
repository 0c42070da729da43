package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.web.RefusalPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the event publisher.
 *
 * @param heartbeat Time without a write after which a stream gets a comment.
 * @param retry Time that clients are told to wait before they reconnect.
 * @param writerThreads Number of threads that write to streams; by default one per processor, up to 4.
 * @param drainTimeout Time that streams get at shutdown to end by themselves.
 * @param refusal How to answer while no stream can be opened.
 * @param mailbox What may wait for one stream.
 * @param producers Threads of streams that have a producer of their own.
 */
@ConfigurationProperties("sse")
record SseProperties(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("2s") Duration retry,
        @Nullable Integer writerThreads,
        @DefaultValue("1s") Duration drainTimeout,
        @DefaultValue("by-accept") RefusalPolicy refusal,
        @DefaultValue Mailbox mailbox,
        @DefaultValue Producers producers) {

    /**
     * What may wait for one stream; a stream that would get more is closed.
     *
     * @param maxEvents Most events that may wait for one stream.
     * @param maxSize Most bytes that may wait for one stream; a larger event is taken when nothing else waits.
     */
    record Mailbox(
            @DefaultValue("1024") int maxEvents,
            @DefaultValue("1MB") DataSize maxSize) {}

    /**
     * Threads of streams that have a producer of their own.
     *
     * @param maxThreads Most threads at once; without effect when virtual threads are used.
     */
    record Producers(@DefaultValue("256") int maxThreads) {}

    /** Checks every value here, where the name of its property is known. */
    PublisherOptions toOptions() {
        int writers = (writerThreads != null) ? writerThreads : PublisherOptions.DEFAULTS.writers();
        require("heartbeat", heartbeat, heartbeat.toMillis() >= 1, "It must be 1ms or more.");
        require("retry", retry, !retry.isNegative(), "It must not be negative.");
        require("writer-threads", writers, writers >= 1, "It must be 1 or more.");
        require("drain-timeout", drainTimeout, !drainTimeout.isNegative(), "It must not be negative.");
        require("mailbox.max-events", mailbox.maxEvents(), mailbox.maxEvents() >= 1, "It must be 1 or more.");
        require("mailbox.max-size", mailbox.maxSize(), mailbox.maxSize().toBytes() >= 1, "It must be 1B or more.");
        return new PublisherOptions(
                mailbox.maxEvents(), mailbox.maxSize().toBytes(), heartbeat, retry, writers, drainTimeout);
    }

    int producerThreads() {
        int maxThreads = producers.maxThreads();
        require("producers.max-threads", maxThreads, maxThreads >= 1, "It must be 1 or more.");
        return maxThreads;
    }

    private static void require(String name, Object value, boolean kept, String reason) {
        if (!kept) {
            throw new InvalidConfigurationPropertyValueException("sse." + name, value, reason);
        }
    }
}
