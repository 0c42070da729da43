package dev.ssespring.jobs.store;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes the changes of a queue to its listeners in their order. Changes are added by the owner of the queue, and delivered by
 * whichever thread finds no other at it. No more can wait than the calls in progress have made, because each call delivers
 * before it returns, or leaves it to a thread that is delivering.
 */
final class ChangeFeed {

    private final List<QueueListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<JobChange> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger signals = new AtomicInteger();

    void add(JobChange change) {
        if (!listeners.isEmpty()) {
            pending.add(change);
        }
    }

    void deliver() {
        if (pending.isEmpty() || signals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (JobChange change = pending.poll(); change != null; change = pending.poll()) {
                tell(change);
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(JobChange change) {
        for (QueueListener listener : listeners) {
            try {
                listener.onChange(change);
            } catch (RuntimeException | Error ex) {
                // Including errors: the signals would stay, and no further change would ever be delivered.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
            }
        }
    }

    QueueStore.Handle listen(QueueListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
