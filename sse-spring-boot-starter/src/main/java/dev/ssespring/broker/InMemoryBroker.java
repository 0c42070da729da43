package dev.ssespring.broker;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.concurrent.SseClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts positions and keeps the history in memory. The lock makes taking a position, keeping the event and handing it
 * over one step, which is what keeps all streams in the same order; under it runs nothing but the history and the
 * listener, which neither block nor throw.
 */
final class InMemoryBroker implements SseBroker {

    static final Duration SWEEP_PERIOD = Duration.ofSeconds(5);

    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final ReentrantLock order = new ReentrantLock();
    private final History history;
    private final SseClock clock;
    private final SseClock.Timer sweeping;
    private @Nullable Listener listener;

    /** Raised after the event was appended: who reads it finds in the history everything up to it. */
    private volatile long sequence;

    InMemoryBroker(HistoryPolicy policy, SseClock clock) {
        this.history = new History(policy);
        this.clock = clock;
        this.sweeping = clock.every(SWEEP_PERIOD, () -> history.sweep(clock.nanos()));
    }

    @Override
    public Position publish(Publication publication) {
        order.lock();
        try {
            Position position = new Position(epoch, sequence + 1);
            PublishedEvent event = PublishedEvent.of(position, publication);
            history.append(event, clock.nanos());
            sequence = position.sequence();
            if (listener != null) {
                listener.published(event);
            }
            return position;
        } finally {
            order.unlock();
        }
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
                throw new IllegalStateException("This broker has a listener already: one broker serves one publisher");
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
