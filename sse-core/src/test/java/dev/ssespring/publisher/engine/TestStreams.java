package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.OverflowQueue;
import dev.ssespring.publisher.mailbox.RetryHint;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of the engine on their own. */
final class TestStreams {

    private TestStreams() {}

    /** A stream that nobody writes. */
    static StreamHandle idle() {
        StreamSpec spec = new StreamSpec(
                1, new StreamRequest(null, null, null), null, List.of(), StreamOptions.DEFAULTS, Instant.EPOCH);
        return new StreamHandle(spec, FakeSink.notReady(), mailbox(1, 1), new WriterThread("never-started"), new NoNode());
    }

    /** A stream with its mailbox, that nobody writes. */
    static StreamHandle subscribed(StreamMailbox mailbox, String... topics) {
        StreamSpec spec = new StreamSpec(
                1,
                new StreamRequest(null, null, null),
                null,
                Arrays.stream(topics).map(TopicPattern::new).toList(),
                StreamOptions.DEFAULTS,
                Instant.EPOCH);
        return new StreamHandle(spec, FakeSink.notReady(), mailbox, new WriterThread("never-started"), new NoNode());
    }

    static StreamMailbox mailbox(int maxEvents, long maxBytes) {
        return new StreamMailbox(new OverflowQueue(new PublisherOptions.Mailbox(maxEvents, maxBytes, OverflowPolicy.DISCONNECT)));
    }

    /** A delivery of so many bytes, nine or more: empty data is written without a space. */
    static OutboundEvent delivery(long sequence, int bytes) {
        EncodedEvent encoded = SseEncoder.encode(SseEvent.of("x".repeat(bytes - "data: \n\n".length())));
        if (sequence == 0) {
            return new OutboundEvent(encoded, null, null, OutboundEvent.NOT_LIVE);
        }
        PublishedEvent event =
                new PublishedEvent(new Position("e", sequence), new Topic("t"), null, PublishOptions.DEFAULTS, encoded);
        return OutboundEvent.live(event, 0);
    }

    static OutboundEvent delivery(long sequence) {
        return delivery(sequence, 10);
    }

    private static final class NoNode implements StreamHandle.Node {

        @Override
        public @Nullable Position offered() {
            return null;
        }

        @Override
        public void delivered(int events, long since) {}

        @Override
        public void opened() {}

        @Override
        public void overflowed(StreamHandle stream) {}

        @Override
        public void closed(StreamHandle stream, CloseReason reason) {}

        @Override
        public void completed(StreamHandle stream) {}

        @Override
        public ControlEvents notices() {
            return new ControlEvents(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
        }

        @Override
        public StreamLog log() {
            return new StreamLog(new ManualClock());
        }
    }
}
