package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps live events of topics that are denied to a stream out of its mailbox. Events whose topic is not decided wait here,
 * and so does everything behind them, because the order must stay. The authorizer is asked by threads of its own: neither the
 * publishing thread nor a writer runs code of the application.
 *
 * <p>Nothing is counted, dropped or replaced in the mailbox on account of an event that its client may not have.
 *
 * <p>The lock guards all fields. Under it events are offered to the mailbox, so that they stay in order.
 */
final class TopicGate implements Runnable {

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
        // What waits is of the same few milliseconds and shared with other streams, so a small mailbox is no reason to
        // close.
        this.maxEvents = Math.max(bounds.maxEvents(), PublisherOptions.Mailbox.DEFAULTS.maxEvents());
        this.maxBytes = Math.max(bounds.maxBytes(), PublisherOptions.Mailbox.DEFAULTS.maxBytes());
        this.onOverflow = onOverflow;
    }

    TopicAccess access() {
        return access;
    }

    /** Runs what may ask the authorizer. */
    Executor executor() {
        return executor;
    }

    /** Takes a published event. Never waits. */
    void offer(OutboundEvent delivery) {
        boolean ask;
        lock.lock();
        try {
            if (waiting.isEmpty() && pass(delivery)) {
                return;
            }
            if (delivery.equals(waiting.peekLast())) {
                // The topic matches two patterns of the stream.
                return;
            }
            if (!hasRoomFor(delivery)) {
                giveUp(delivery);
                return;
            }
            waiting.addLast(delivery);
            bytes += delivery.bytes().length();
            ask = !asking;
            asking = true;
        } finally {
            lock.unlock();
        }
        if (ask) {
            ask();
        }
    }

    /** False if it is not decided whether the stream may have it. */
    private boolean pass(OutboundEvent delivery) {
        TopicAccess.Decision decision = access.decision(topic(delivery));
        if (decision == TopicAccess.Decision.ALLOWED) {
            stream.deliver(delivery);
        }
        return decision != TopicAccess.Decision.UNKNOWN;
    }

    private boolean hasRoomFor(OutboundEvent delivery) {
        return waiting.isEmpty()
                || (waiting.size() < maxEvents && bytes + delivery.bytes().length() <= maxBytes);
    }

    private void giveUp(OutboundEvent delivery) {
        drop();
        if (!stream.discardUntilLive(delivery)) {
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
                    // In turn with other streams: there may be many topics.
                    executor.execute(this);
                }
            }
        } catch (Throwable ex) {
            failed(ex);
        }
    }

    /** Passes on what was decided. Returns the topic to decide next; null if nothing waits any more. */
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

    private static Topic topic(OutboundEvent delivery) {
        return Objects.requireNonNull(delivery.event(), "Not a published event").topic();
    }

    /** There is no thread, or no memory, or the publisher was closed: what waits is left to the history. */
    private void failed(Throwable failure) {
        if (stream.isOpen()) {
            LOG.error(
                    "Stream %d ends: it cannot be decided which events it may have"
                            .formatted(stream.spec().id()),
                    failure);
        }
        clear();
        stream.close(CloseReason.BROKER_FAILED);
        stream.cutOff();
    }

    /** Drops what waits. */
    void clear() {
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

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
