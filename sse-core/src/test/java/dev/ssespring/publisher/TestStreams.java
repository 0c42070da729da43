package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of the engine on their own. */
final class TestStreams {

    private TestStreams() {}

    /** A stream that nobody writes. */
    static OpenStream idle() {
        StreamSpec spec = new StreamSpec(
                1, new StreamRequest(null, null, null), null, List.of(), StreamOptions.DEFAULTS, Instant.EPOCH);
        return new OpenStream(spec, FakeSink.notReady(), mailbox(1, 1), new Writer("never-started"), new NoNode());
    }

    /** A stream with its mailbox, that nobody writes. */
    static OpenStream subscribed(Mailbox mailbox, String... topics) {
        StreamSpec spec = new StreamSpec(
                1,
                new StreamRequest(null, null, null),
                null,
                Arrays.stream(topics).map(TopicPattern::new).toList(),
                StreamOptions.DEFAULTS,
                Instant.EPOCH);
        return new OpenStream(spec, FakeSink.notReady(), mailbox, new Writer("never-started"), new NoNode());
    }

    static Mailbox mailbox(int maxEvents, long maxBytes) {
        return new Mailbox(new Backlog(new PublisherOptions.Mailbox(maxEvents, maxBytes, OverflowPolicy.DISCONNECT)));
    }

    /** A delivery of so many bytes, nine or more: empty data is written without a space. */
    static Delivery delivery(long sequence, int bytes) {
        EncodedEvent encoded = SseEncoder.encode(SseEvent.of("x".repeat(bytes - "data: \n\n".length())));
        if (sequence == 0) {
            return new Delivery(encoded, null, null, Delivery.NOT_LIVE);
        }
        PublishedEvent event =
                new PublishedEvent(new Position("e", sequence), new Topic("t"), null, PublishOptions.DEFAULTS, encoded);
        return Delivery.live(event, 0);
    }

    static Delivery delivery(long sequence) {
        return delivery(sequence, 10);
    }

    private static final class NoNode implements OpenStream.Node {

        @Override
        public @Nullable Position offered() {
            return null;
        }

        @Override
        public void delivered(int events, long since) {}

        @Override
        public void opened() {}

        @Override
        public void overflowed(OpenStream stream) {}

        @Override
        public void closed(OpenStream stream, CloseReason reason) {}

        @Override
        public void completed(OpenStream stream) {}

        @Override
        public Notices notices() {
            return new Notices(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
        }

        @Override
        public StreamLog log() {
            return new StreamLog(new ManualClock());
        }
    }
}
