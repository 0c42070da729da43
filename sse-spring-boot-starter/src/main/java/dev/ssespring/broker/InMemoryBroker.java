package dev.ssespring.broker;

import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts positions in memory. The lock makes taking a position and handing the event over one step, which is what keeps
 * all streams in the same order; under it runs nothing but the listener, which neither blocks nor throws.
 */
final class InMemoryBroker implements SseBroker {

    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final ReentrantLock order = new ReentrantLock();
    private @Nullable Listener listener;
    private volatile long sequence;

    @Override
    public Position publish(Publication publication) {
        order.lock();
        try {
            Position position = new Position(epoch, sequence + 1);
            sequence = position.sequence();
            if (listener != null) {
                listener.published(position, publication);
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
}
