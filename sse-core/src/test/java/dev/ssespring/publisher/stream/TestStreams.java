package dev.ssespring.publisher.stream;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.PublisherSetup;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Streams that no writer thread serves. */
public final class TestStreams {

    private TestStreams() {}

    /** An engine whose reconnection delay is zero. */
    public static EngineContext context() {
        return context(PublisherOptions.DEFAULTS);
    }

    public static EngineContext context(PublisherOptions options) {
        return EngineContext.of(
                new PublisherSetup().options(options).retry(Duration.ZERO, 0).options, new ManualClock());
    }

    public static StreamHandle idle() {
        return new StreamHandle(
                spec(1, List.of()), TestMailboxes.mailbox(1, 1), context().control(), () -> {});
    }

    public static StreamHandle subscribed(StreamMailbox mailbox, String... topics) {
        return subscribed(mailbox, () -> {}, topics);
    }

    /** Creates a stream; {@code signalled} is called at its first signal. */
    public static StreamHandle subscribed(StreamMailbox mailbox, Runnable signalled, String... topics) {
        List<TopicPattern> patterns =
                Arrays.stream(topics).map(TopicPattern::new).toList();
        return new StreamHandle(spec(1, patterns), mailbox, context().control(), signalled);
    }

    static StreamSpec spec(long id, List<TopicPattern> topics) {
        return new StreamSpec(
                id, new StreamRequest(null, null, null), null, topics, StreamOptions.DEFAULTS, Instant.EPOCH);
    }
}
