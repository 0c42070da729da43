package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import java.time.Duration;

/** Mailboxes without a publisher, and events for them. */
public final class TestMailboxes {

    private TestMailboxes() {}

    public static StreamMailbox mailbox(int maxEvents, long maxBytes) {
        return mailbox(new OverflowQueue(bounds(maxEvents, maxBytes)), false);
    }

    /** Creates a mailbox whose stream reads the history when it is full. */
    public static StreamMailbox catchingUp(int maxEvents, long maxBytes) {
        return mailbox(new OverflowQueue(bounds(maxEvents, maxBytes)), true);
    }

    /** Creates a mailbox that drops new events when it is full. */
    static StreamMailbox droppingNewest(int maxEvents, long maxBytes) {
        DroppedEvents dropped = new DroppedEvents(OverflowPolicy.DROP_NEWEST, control(), new PublisherCounters());
        return mailbox(new DropNewestQueue(bounds(maxEvents, maxBytes), dropped), false);
    }

    private static ControlEvents control() {
        return new ControlEvents(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
    }

    private static StreamMailbox mailbox(OverflowQueue queue, boolean catchesUp) {
        DroppedEvents liveOnly = new DroppedEvents(OverflowPolicy.CATCH_UP, control(), new PublisherCounters());
        return new StreamMailbox(queue, liveOnly, catchesUp);
    }

    private static PublisherOptions.Mailbox bounds(int maxEvents, long maxBytes) {
        return new PublisherOptions.Mailbox(maxEvents, maxBytes, OverflowPolicy.DISCONNECT);
    }

    /** Creates an event of so many bytes, nine or more: empty data is written without a space. */
    public static OutboundEvent event(long sequence, int bytes) {
        EncodedEvent encoded = SseEncoder.encode(SseEvent.of("x".repeat(bytes - "data: \n\n".length())));
        if (sequence == 0) {
            return new OutboundEvent(encoded, null, null, OutboundEvent.NOT_LIVE);
        }
        PublishedEvent event =
                new PublishedEvent(new Position("e", sequence), new Topic("t"), null, PublishOptions.DEFAULTS, encoded);
        return OutboundEvent.live(event, 0);
    }

    public static OutboundEvent event(long sequence) {
        return event(sequence, 10);
    }

    /** A mailbox that has no memory for its next events. */
    public static final class FailingMailbox {

        private int failures;

        private final StreamMailbox mailbox = TestMailboxes.mailbox(
                new OverflowQueue(bounds(1_024, 1 << 20)) {
                    @Override
                    void add(OutboundEvent event) {
                        if (failures > 0) {
                            failures--;
                            throw new OutOfMemoryError("Made up");
                        }
                        super.add(event);
                    }
                },
                false);

        public StreamMailbox mailbox() {
            return mailbox;
        }

        public void failNext(int times) {
            failures = times;
        }

        public int failuresLeft() {
            return failures;
        }
    }
}
