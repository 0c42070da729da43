package dev.ssespring.broker;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Broker that keeps the history in memory. The lock makes assigning a position, storing the event and delivering it one
 * step, so that all streams get events in the same order. Under the lock run only the history and the listener, which
 * do not block; events are encoded before. If the history or the listener fails, such as for lack of memory, it is
 * unknown which streams got the event: before anything else is published, a reset is delivered to those that did not.
 */
final class InMemoryBroker implements SseBroker {

    static final Duration SWEEP_PERIOD = Duration.ofSeconds(5);

    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final ReentrantLock order = new ReentrantLock();
    private final History history;
    private final SseClock clock;
    private final SseClock.Timer sweeping;
    private @Nullable Listener listener;

    /** Raised after the event was appended: a thread that reads it finds everything up to it in the history. */
    private volatile long sequence;

    /** Whether an event or a reset may not have reached all streams. Guarded by the order. */
    private boolean incomplete;

    InMemoryBroker(HistoryPolicy policy, SseClock clock) {
        this.history = new History(policy);
        this.clock = clock;
        this.sweeping = clock.every(SWEEP_PERIOD, this::sweep);
    }

    @Override
    public Position publish(Publication publication) {
        // Before the lock: other publishers need not wait while a large event is encoded.
        EncodedEvent encoded = SseEncoder.encode(publication.event());
        order.lock();
        try {
            resetIfIncomplete();
            Position position = new Position(epoch, sequence + 1);
            append(PublishedEvent.of(position, publication, encoded));
            return position;
        } finally {
            order.unlock();
        }
    }

    private void append(PublishedEvent event) {
        incomplete = true;
        try {
            try {
                history.append(event, clock.nanos());
            } finally {
                // Also if that failed: the history may have the event, so its position must not be assigned again.
                sequence = event.position().sequence();
            }
            if (listener != null) {
                listener.published(event);
            }
            incomplete = false;
        } catch (RuntimeException | Error ex) {
            resetAfter(ex);
            throw ex;
        }
    }

    private void resetAfter(Throwable failure) {
        try {
            resetIfIncomplete();
        } catch (RuntimeException | Error ex) {
            // Repeated by the next publication or sweep.
            failure.addSuppressed(ex);
        }
    }

    private void resetIfIncomplete() {
        if (incomplete && listener != null) {
            listener.reset(new Gap(Gap.Reason.HISTORY_TOO_SHORT, head()));
        }
        incomplete = false;
    }

    private void sweep() {
        order.lock();
        try {
            resetIfIncomplete();
        } catch (RuntimeException | Error ex) {
            // Repeated by the next publication or sweep; a clock does not repeat a task that has thrown.
            incomplete = true;
        } finally {
            order.unlock();
        }
        history.sweep(clock.nanos());
    }

    @Override
    public Position head() {
        return new Position(epoch, sequence);
    }

    @Override
    public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        Position head = head();
        if (!after.epoch().equals(epoch) || after.sequence() > head.sequence()) {
            return new Gap(Gap.Reason.UNKNOWN_POSITION, head);
        }
        return history.page(subscription, after, head, maxEvents, maxBytes);
    }

    @Override
    public List<TopicHistory> topics() {
        return history.topics(epoch);
    }

    @Override
    public void listen(Listener listener) {
        order.lock();
        try {
            if (this.listener != null) {
                throw new IllegalStateException(
                        "This broker has a publisher already: create another SseBroker for each"
                                + " further publisher, such as SseBroker.inMemory(...) in a bean with defaultCandidate = false");
            }
            this.listener = listener;
        } finally {
            order.unlock();
        }
    }

    @Override
    public void close() {
        sweeping.stop();
    }
}
