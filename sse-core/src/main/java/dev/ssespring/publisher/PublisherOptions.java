package dev.ssespring.publisher;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bounds and times of a publisher.
 *
 * @param mailbox what may wait for one stream
 * @param times heartbeats, reconnects, ends
 * @param limits how many streams, and how many topics and patterns each
 * @param notices names of the events that tell a client what it misses, and that its stream has failed
 * @param writers number of threads that write to streams, 1 or more
 */
public record PublisherOptions(Mailbox mailbox, Times times, Limits limits, Notices notices, int writers) {

    /** All defaults; a writer per processor up to 4. */
    public static final PublisherOptions DEFAULTS = new PublisherOptions(
            Mailbox.DEFAULTS,
            Times.DEFAULTS,
            Limits.DEFAULTS,
            Notices.DEFAULTS,
            Math.min(4, Runtime.getRuntime().availableProcessors()));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public PublisherOptions {
        require(writers >= 1, "writers", writers, "must be 1 or more");
    }

    /**
     * What may wait for one stream.
     *
     * @param maxEvents most events, 1 or more
     * @param maxBytes most bytes, 1 or more; an event that alone is larger is taken when nothing waits
     * @param overflow what happens to a subscription when there is no room
     */
    public record Mailbox(int maxEvents, long maxBytes, OverflowPolicy overflow) {

        /** 1,024 events, 1 MiB, disconnect. */
        public static final Mailbox DEFAULTS = new Mailbox(1024, 1 << 20, OverflowPolicy.DISCONNECT);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is not kept
         */
        public Mailbox {
            Objects.requireNonNull(overflow, "'overflow' must not be null");
            require(maxEvents >= 1, "maxEvents", maxEvents, "must be 1 or more");
            require(maxBytes >= 1, "maxBytes", maxBytes, "must be 1 or more");
        }
    }

    /**
     * Heartbeats, reconnects, ends.
     *
     * @param heartbeat a stream gets a comment when nothing was written to it for that long, and up to two seconds
     *     more; 1 ms or more
     * @param heartbeatTimeout a stream is closed when its heartbeat could not be written for that long; more than zero
     * @param retry told to clients, longer by a random part: how long to wait before they reconnect, not negative
     * @param retryJitter the largest random part, as a share of it: 0 to 1
     * @param lifetime a stream ends after that long, cut short by up to a tenth at random; more than zero, null for
     *     no limit
     * @param drainTimeout how long {@link SseEventPublisher#drain()} waits for streams to end by themselves, not negative
     */
    public record Times(
            Duration heartbeat,
            Duration heartbeatTimeout,
            Duration retry,
            double retryJitter,
            @Nullable Duration lifetime,
            Duration drainTimeout) {

        /** Heartbeat 15 s, written within 20 s, retry 2 to 3 s, no limit to lifetime, one second to drain. */
        public static final Times DEFAULTS = new Times(
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                0.5,
                null,
                Duration.ofSeconds(1));

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is not kept
         */
        public Times {
            require(
                    heartbeat.compareTo(Duration.ofMillis(1)) >= 0,
                    "heartbeat",
                    heartbeat,
                    "must be 1 ms or more (heartbeats cannot be switched off, because they detect clients that have left)");
            require(
                    isPositive(heartbeatTimeout),
                    "heartbeatTimeout",
                    heartbeatTimeout,
                    "must be more than zero (it cannot be switched off)");
            require(!retry.isNegative(), "retry", retry, "must not be negative");
            require(retryJitter >= 0 && retryJitter <= 1, "retryJitter", retryJitter, "must be 0 to 1");
            if (lifetime != null) {
                require(
                        isPositive(lifetime),
                        "lifetime",
                        lifetime,
                        "must be more than zero (without it there is no limit)");
            }
            require(!drainTimeout.isNegative(), "drainTimeout", drainTimeout, "must not be negative");
        }

        private static boolean isPositive(Duration duration) {
            return !duration.isZero() && !duration.isNegative();
        }
    }

    /**
     * Limits of streams and of their topics. Beyond the first three, opening is refused; beyond the others, subscribing or
     * publishing fails with {@link TopicLimitExceededException}. The defaults of the others are far above what applications
     * need, and low enough for names that come from requests:
     *
     * <ul>
     *   <li>Topics per stream: each is looked up in each page of the history that a resuming stream reads. A URL of 8 KB
     *       has room for as many short names.
     *   <li>Patterns per stream: each is compared with all topics that have a history, 10,000 by default, for each page.
     *   <li>Wildcards and segments: a comparison takes at most as many steps as the product of both numbers of segments.
     *       Names rarely have more than ten segments, and patterns more than three wildcards.
     * </ul>
     *
     * @param total all open streams of this node together, 1 or more
     * @param perPrincipal open streams of one authenticated principal; 0 for no limit of its own
     * @param perAddress open streams of one remote address; 0 for no limit of its own
     * @param topicsPerStream topics and patterns that one stream subscribes to, 1 or more
     * @param patternsPerStream patterns with wildcards among them, 1 or more
     * @param wildcardsPerPattern wildcards of one pattern, 1 or more
     * @param segmentsPerTopic segments of a topic or pattern, 1 or more
     */
    public record Limits(
            int total,
            int perPrincipal,
            int perAddress,
            int topicsPerStream,
            int patternsPerStream,
            int wildcardsPerPattern,
            int segmentsPerTopic) {

        /** 10,000 streams together; 1,000 topics and 64 patterns per stream, 8 wildcards, 32 segments. */
        public static final Limits DEFAULTS = new Limits(10_000, 0, 0);

        /**
         * Limits of streams, with the default limits of topics and patterns.
         *
         * @param total all open streams of this node together, 1 or more
         * @param perPrincipal open streams of one authenticated principal; 0 for no limit of its own
         * @param perAddress open streams of one remote address; 0 for no limit of its own
         */
        public Limits(int total, int perPrincipal, int perAddress) {
            this(total, perPrincipal, perAddress, 1_000, 64, 8, 32);
        }

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is not kept
         */
        public Limits {
            require(total >= 1, "total", total, "must be 1 or more");
            require(perPrincipal >= 0, "perPrincipal", perPrincipal, "must not be negative");
            require(perAddress >= 0, "perAddress", perAddress, "must not be negative");
            require(topicsPerStream >= 1, "topicsPerStream", topicsPerStream, "must be 1 or more");
            require(patternsPerStream >= 1, "patternsPerStream", patternsPerStream, "must be 1 or more");
            require(wildcardsPerPattern >= 1, "wildcardsPerPattern", wildcardsPerPattern, "must be 1 or more");
            require(segmentsPerTopic >= 1, "segmentsPerTopic", segmentsPerTopic, "must be 1 or more");
        }
    }

    /**
     * Names of the events that tell a client what it misses, and that its stream has failed.
     *
     * @param reset what lies before can not be replayed: the client had better load its state anew
     * @param gap events were dropped because the client reads too slowly
     * @param failed the producer, elements or reactive source of the stream failed: the stream ends after this event
     */
    public record Notices(String reset, String gap, String failed) {

        /** {@code stream-reset}, {@code stream-gap} and {@code stream-failed}. */
        public static final Notices DEFAULTS = new Notices("stream-reset", "stream-gap", "stream-failed");

        /**
         * Checks the names.
         *
         * @throws IllegalArgumentException if one is empty or no single line
         */
        public Notices {
            requireName("reset", reset);
            requireName("gap", gap);
            requireName("failed", failed);
        }

        private static void requireName(String option, String name) {
            boolean valid = !name.isEmpty() && name.indexOf('\n') < 0 && name.indexOf('\r') < 0;
            require(valid, option, name, "must be a single line, not empty");
        }
    }
}
