package dev.ssespring.publisher.stream;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.MailboxFactory;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;

/**
 * What all parts of one publisher share. Safe for use by many threads.
 *
 * @param options limits and durations
 * @param clock source of time and timers
 * @param retry reconnection delay for clients
 * @param control creates the blocks that are not events
 * @param counters counters of the publisher
 * @param mailboxes creates mailboxes
 * @param log log lines about streams
 */
public record EngineContext(
        PublisherOptions options,
        SseClock clock,
        RetryHint retry,
        ControlEvents control,
        PublisherCounters counters,
        MailboxFactory mailboxes,
        StreamLog log) {

    public static EngineContext of(PublisherOptions options, SseClock clock) {
        RetryHint retry = new RetryHint(options.times().retry(), options.times().retryJitter());
        ControlEvents control =
                new ControlEvents(options.notices(), retry, options.times().heartbeat());
        PublisherCounters counters = new PublisherCounters();
        return new EngineContext(
                options,
                clock,
                retry,
                control,
                counters,
                new MailboxFactory(options.mailbox(), control, counters),
                new StreamLog(clock));
    }
}
