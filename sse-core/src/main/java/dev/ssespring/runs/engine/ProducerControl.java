package dev.ssespring.runs.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What stops the producer of one run: its thread, and the actions for a cancellation. Any thread may call it. All fields are
 * guarded by the lock, which is never held while an action runs; it may be taken while the lock of the run is held, never the
 * other way round.
 */
final class ProducerControl {

    private static final Log LOG = LogFactory.getLog(ProducerControl.class);

    private final String id;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;
    private @Nullable Thread thread;

    /** The argument is the name of the run, for the log. */
    ProducerControl(String id) {
        this.id = id;
    }

    /** False if the producer is not to begin. */
    boolean enter(Thread producer) {
        lock.lock();
        try {
            if (cancelled) {
                return false;
            }
            thread = producer;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** No interrupt meant for this producer comes after it. */
    void leave() {
        lock.lock();
        try {
            thread = null;
        } finally {
            lock.unlock();
        }
    }

    boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** The producer is to stop; {@link #cancel} tells it. */
    void markCancelled() {
        lock.lock();
        try {
            cancelled = true;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the producer and runs the actions, once each, if the producer is to stop. */
    void cancel() {
        List<Runnable> pending;
        lock.lock();
        try {
            if (!cancelled) {
                return;
            }
            if (thread != null) {
                thread.interrupt();
            }
            pending = List.copyOf(actions);
            actions.clear();
        } finally {
            lock.unlock();
        }
        pending.forEach(this::runAction);
    }

    /** Runs the action when the producer is to stop, at once if it already is. */
    void onCancel(Runnable action) {
        lock.lock();
        try {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        runAction(action);
    }

    private void runAction(Runnable action) {
        try {
            action.run();
        } catch (Throwable ex) {
            LOG.error("Cancel action of run '%s' threw an exception; the run ends nevertheless".formatted(id), ex);
        }
    }
}
