package dev.ssespring.publisher;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits and durations of a publisher.
 *
 * @param mailbox bounds of the mailbox of each stream
 * @param times heartbeats, reconnection, end of streams
 * @param limits maximum numbers of streams, topics and patterns
 * @param notices names of the events that report gaps, resets and failures
 * @param writers number of threads that write to streams, 1 or more
 */
public record PublisherOptions(Mailbox mailbox, Times times, Limits limits, Notices notices, int writers) {

    /** Default options; one writer thread per processor, at most 4. */
    public static final PublisherOptions DEFAULTS = new PublisherOptions(
            Mailbox.DEFAULTS,
            Times.DEFAULTS,
            Limits.DEFAULTS,
            Notices.DEFAULTS,
            Math.min(4, Runtime.getRuntime().availableProcessors()));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public PublisherOptions {
        require(writers >= 1, "writers", writers, "must be 1 or more");
    }

    /**
     * Bounds of the mailbox of one stream.
     *
     * @param maxEvents maximum number of pending events, 1 or more
     * @param maxBytes maximum size of pending events in bytes, 1 or more; a larger event is accepted when nothing is pending
     * @param overflow what happens to a subscription when the mailbox is full
     */
    public record Mailbox(int maxEvents, long maxBytes, OverflowPolicy overflow) {

        /** 1,024 events, 1 MiB, catch-up. */
        public static final Mailbox DEFAULTS = new Mailbox(1024, 1 << 20, OverflowPolicy.CATCH_UP);

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public Mailbox {
            Objects.requireNonNull(overflow, "'overflow' must not be null");
            require(maxEvents >= 1, "maxEvents", maxEvents, "must be 1 or more");
            require(maxBytes >= 1, "maxBytes", maxBytes, "must be 1 or more");
        }
    }

    /**
     * Heartbeats, reconnection, end of streams.
     *
     * @param heartbeat time without a write, up to two seconds more, after which a stream gets a comment; 1 ms or more
     * @param heartbeatTimeout time after which a stream is closed if its heartbeat could not be written; more than zero
     * @param retry reconnection delay sent to clients; a random jitter is added. Not negative
     * @param retryJitter maximum jitter as a fraction of the delay, 0 to 1
     * @param lifetime how long a stream stays open, shortened at random by up to 10 %; more than zero, null for no limit
     * @param drainTimeout how long {@link SseEventPublisher#drain()} waits before it cuts streams off, not negative
     */
    public record Times(
            Duration heartbeat,
            Duration heartbeatTimeout,
            Duration retry,
            double retryJitter,
            @Nullable Duration lifetime,
            Duration drainTimeout) {

        /** Heartbeat 15 s, written within 20 s, retry 2 to 3 s, no limit of the lifetime, one second to drain. */
        public static final Times DEFAULTS = new Times(
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                0.5,
                null,
                Duration.ofSeconds(1));

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range
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
     * Limits for streams and their topics. If one of the first three is exceeded, opening a stream is refused; if one
     * of the others is exceeded, subscribing or publishing fails with {@link TopicLimitExceededException}. The defaults
     * of the others are far above the needs of applications, and low enough for names that come from requests:
     *
     * <ul>
     *   <li>Topics per stream: each is looked up in each page of the history that a resuming stream reads. A URL of 8 KB
     *       has room for as many short names.
     *   <li>Patterns per stream: each is compared with all topics that have a history, 10,000 by default, for each page.
     *   <li>Wildcards and segments: a comparison takes at most as many steps as the product of both numbers of segments.
     *       Names rarely have more than ten segments, and patterns more than three wildcards.
     * </ul>
     *
     * @param total maximum number of open streams on this node, 1 or more
     * @param perPrincipal maximum number of open streams of one principal; 0 for no separate limit
     * @param perAddress maximum number of open streams of one remote address; 0 for no separate limit
     * @param topicsPerStream maximum number of topics and patterns of one subscription, 1 or more
     * @param patternsPerStream maximum number of patterns with wildcards among them, 1 or more
     * @param wildcardsPerPattern maximum number of wildcards in one pattern, 1 or more
     * @param segmentsPerTopic maximum number of segments of a topic or pattern, 1 or more
     */
    public record Limits(
            int total,
            int perPrincipal,
            int perAddress,
            int topicsPerStream,
            int patternsPerStream,
            int wildcardsPerPattern,
            int segmentsPerTopic) {

        /** 10,000 streams; 1,000 topics and 64 patterns per stream, 8 wildcards, 32 segments. */
        public static final Limits DEFAULTS = new Limits(10_000, 0, 0);

        /**
         * Creates limits for streams, with the default limits for topics and patterns.
         *
         * @param total maximum number of open streams on this node, 1 or more
         * @param perPrincipal maximum number of open streams of one principal; 0 for no separate limit
         * @param perAddress maximum number of open streams of one remote address; 0 for no separate limit
         */
        public Limits(int total, int perPrincipal, int perAddress) {
            this(total, perPrincipal, perAddress, 1_000, 64, 8, 32);
        }

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range
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
     * Names of the events that report gaps, resets and failures to clients.
     *
     * @param reset earlier events cannot be replayed: the client should reload its state
     * @param gap events were dropped because the client reads too slowly
     * @param failed the producer, elements or reactive source of the stream failed: the stream ends after this event
     */
    public record Notices(String reset, String gap, String failed) {

        /** {@code stream-reset}, {@code stream-gap} and {@code stream-failed}. */
        public static final Notices DEFAULTS = new Notices("stream-reset", "stream-gap", "stream-failed");

        /**
         * Checks the names.
         *
         * @throws IllegalArgumentException if a name is empty or not a single line
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
