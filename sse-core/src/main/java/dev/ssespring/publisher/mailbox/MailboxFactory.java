package dev.ssespring.publisher.mailbox;

import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;

/** Creates the mailboxes of one publisher. Safe for use by many threads. */
public final class MailboxFactory {

    private final PublisherOptions.Mailbox defaults;
    private final ControlEvents control;
    private final PublisherCounters counters;

    public MailboxFactory(PublisherOptions.Mailbox defaults, ControlEvents control, PublisherCounters counters) {
        this.defaults = defaults;
        this.control = control;
        this.counters = counters;
    }

    /** Returns the bounds of one stream's mailbox: its own options, or the publisher's defaults. */
    public PublisherOptions.Mailbox bounds(StreamOptions options) {
        return new PublisherOptions.Mailbox(
                (options.mailboxEvents() != null) ? options.mailboxEvents() : defaults.maxEvents(),
                (options.mailboxBytes() != null) ? options.mailboxBytes() : defaults.maxBytes(),
                (options.overflow() != null) ? options.overflow() : defaults.overflow());
    }

    /** Creates the mailbox of a stream that has a producer. The producer waits for room, so nothing is dropped. */
    public StreamMailbox ofProducer(StreamOptions options) {
        PublisherOptions.Mailbox bounds = bounds(options);
        return new StreamMailbox(new OverflowQueue(bounds), liveOnly(), false);
    }

    public StreamMailbox ofSubscription(StreamOptions options) {
        PublisherOptions.Mailbox bounds = bounds(options);
        return new StreamMailbox(queue(bounds), liveOnly(), bounds.overflow() == OverflowPolicy.CATCH_UP);
    }

    private DroppedEvents liveOnly() {
        return new DroppedEvents(OverflowPolicy.CATCH_UP, control, counters);
    }

    OverflowQueue queue(PublisherOptions.Mailbox bounds) {
        OverflowPolicy policy = bounds.overflow();
        return switch (policy) {
            case CATCH_UP, DISCONNECT -> new OverflowQueue(bounds);
            case DROP_OLDEST -> new DropOldestQueue(bounds, new DroppedEvents(policy, control, counters));
            case DROP_NEWEST -> new DropNewestQueue(bounds, new DroppedEvents(policy, control, counters));
            case CONFLATE -> new ConflatingQueue(bounds, counters);
        };
    }
}
