package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.stream.EventGate;
import dev.ssespring.publisher.stream.StreamHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps live events of denied topics out of a stream's mailbox. An event whose topic is not decided yet waits here, and
 * so do all later events, because the order must be kept. The authorizer is called by threads of its own: neither the
 * publishing thread nor a writer runs code of the application.
 *
 * <p>Nothing in the mailbox is counted, dropped or replaced because of an event that the client must not receive.
 *
 * <p>The lock guards all fields. Events are offered to the mailbox while it is held, so that they stay in order.
 */
final class TopicGate implements EventGate, Runnable {

    private static final Log LOG = LogFactory.getLog(TopicGate.class);

    private final StreamHandle stream;
    private final TopicAccess access;
    private final Executor executor;
    private final int maxEvents;
    private final long maxBytes;
    private final Runnable onOverflow;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<OutboundEvent> waiting = new ArrayDeque<>(0);
    private long bytes;
    private boolean asking;

    TopicGate(
            StreamHandle stream,
            TopicAccess access,
            Executor executor,
            PublisherOptions.Mailbox bounds,
            Runnable onOverflow) {
        this.stream = stream;
        this.access = access;
        this.executor = executor;
        // Waiting events were published within a few milliseconds and are shared with other streams: a small mailbox is
        // no
        // reason to close the stream.
        this.maxEvents = Math.max(bounds.maxEvents(), PublisherOptions.Mailbox.DEFAULTS.maxEvents());
        this.maxBytes = Math.max(bounds.maxBytes(), PublisherOptions.Mailbox.DEFAULTS.maxBytes());
        this.onOverflow = onOverflow;
    }

    @Override
    public boolean allows(Topic topic) {
        return access.allows(topic);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void offer(OutboundEvent event) {
        boolean ask;
        lock.lock();
        try {
            if (waiting.isEmpty() && pass(event)) {
                return;
            }
            if (event.equals(waiting.peekLast())) {
                // The topic matches two patterns of the stream.
                return;
            }
            if (!hasRoomFor(event)) {
                giveUp(event);
                return;
            }
            waiting.addLast(event);
            bytes += event.bytes().length();
            ask = !asking;
            asking = true;
        } finally {
            lock.unlock();
        }
        if (ask) {
            ask();
        }
    }

    /** Returns false if it is not decided whether the client may receive the event. */
    private boolean pass(OutboundEvent event) {
        TopicAccess.Decision decision = access.decision(topic(event));
        if (decision == TopicAccess.Decision.ALLOWED) {
            stream.deliver(event);
        }
        return decision != TopicAccess.Decision.UNKNOWN;
    }

    private boolean hasRoomFor(OutboundEvent event) {
        return waiting.isEmpty()
                || (waiting.size() < maxEvents && bytes + event.bytes().length() <= maxBytes);
    }

    private void giveUp(OutboundEvent event) {
        List<OutboundEvent> discarded = new ArrayList<>(waiting);
        discarded.add(event);
        drop();
        boolean inHistory =
                discarded.stream().allMatch(pending -> stream.mailbox().discardForHistory(pending));
        if (inHistory) {
            // A stream that was live reads on from the history.
            stream.flags().signal();
        } else {
            onOverflow.run();
            stream.close(CloseReason.OVERFLOW);
        }
    }

    private void ask() {
        try {
            executor.execute(this);
        } catch (RuntimeException | Error ex) {
            failed(ex);
        }
    }

    @Override
    public void run() {
        try {
            Topic undecided = release();
            if (undecided != null) {
                access.allows(undecided);
                if (release() != null) {
                    // Takes turns with other streams: there may be many topics.
                    executor.execute(this);
                }
            }
        } catch (Throwable ex) {
            failed(ex);
        }
    }

    /** Passes on the events whose topics are decided. Returns the topic to decide next; null if no event waits any more. */
    private @Nullable Topic release() {
        lock.lock();
        try {
            if (!stream.isOpen()) {
                drop();
            }
            for (OutboundEvent first = waiting.peekFirst(); first != null; first = waiting.peekFirst()) {
                if (!pass(first)) {
                    return topic(first);
                }
                waiting.removeFirst();
                bytes -= first.bytes().length();
            }
            asking = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static Topic topic(OutboundEvent event) {
        return Objects.requireNonNull(event.event(), "Not a published event").topic();
    }

    /** There is no thread or no memory, or the publisher was closed: clients get waiting events from the history. */
    private void failed(Throwable failure) {
        if (stream.isOpen()) {
            LOG.error(
                    "Closed stream %d: the topics that its client may receive could not be determined"
                            .formatted(stream.spec().id()),
                    failure);
        }
        // Closed before the gate is empty: later events must not pass what waits here.
        stream.close(CloseReason.BROKER_FAILED);
        stream.flags().cutOff();
        clear();
    }

    @Override
    public void clear() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        waiting.clear();
        bytes = 0;
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
