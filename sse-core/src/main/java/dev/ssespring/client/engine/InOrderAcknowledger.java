package dev.ssespring.client.engine;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges events in the order of the stream although they are handled in any order: the last event id advances to
 * just before the oldest event that is not handled. The caller bounds the number of events that are not handled, and so
 * the number of entries. Any thread may call it. The lock is held for a few instructions; the tracker and its store are
 * called outside of the lock, by one thread at a time.
 */
final class InOrderAcknowledger {

    private final ReentrantLock lock = new ReentrantLock();
    private final LastEventIdTracker tracker;
    private @Nullable Unacknowledged first;
    private @Nullable Unacknowledged last;
    private @Nullable String next;
    private boolean moving;

    /** Event that is not acknowledged yet, or an id that was received without an event. */
    static final class Unacknowledged {

        private final String id;
        private boolean done;
        private @Nullable Unacknowledged before;
        private @Nullable Unacknowledged after;

        Unacknowledged(String id) {
            this.id = id;
        }
    }

    InOrderAcknowledger(LastEventIdTracker tracker) {
        this.tracker = tracker;
    }

    Unacknowledged add(String id) {
        Unacknowledged entry = new Unacknowledged(id);
        lock.lock();
        try {
            entry.before = last;
            if (last == null) {
                first = entry;
            } else {
                last.after = entry;
            }
            last = entry;
            return entry;
        } finally {
            lock.unlock();
        }
    }

    void done(Unacknowledged entry) {
        lock.lock();
        try {
            if (entry.done) {
                return;
            }
            entry.done = true;
            dropAllButTheLastDone(entry);
            if (first != null && first.done) {
                next = first.id;
                drop(first);
            }
            if (moving) {
                return;
            }
            moving = true;
        } finally {
            lock.unlock();
        }
        move();
    }

    /** Acknowledges an id received without an event, once all events added before are done. */
    void id(String id) {
        lock.lock();
        try {
            if (last != null && last.id.equals(id)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        done(add(id));
    }

    /** Keeps only the last of consecutive done entries, so that the list does not grow behind a slow handler. */
    private void dropAllButTheLastDone(Unacknowledged entry) {
        if (entry.before != null && entry.before.done) {
            drop(entry.before);
        }
        if (entry.after != null && entry.after.done) {
            drop(entry);
        }
    }

    private void drop(Unacknowledged entry) {
        if (entry.before == null) {
            first = entry.after;
        } else {
            entry.before.after = entry.after;
        }
        if (entry.after == null) {
            last = entry.before;
        } else {
            entry.after.before = entry.before;
        }
    }

    private void move() {
        for (String id = take(); id != null; id = take()) {
            tracker.acknowledge(id);
        }
    }

    private @Nullable String take() {
        lock.lock();
        try {
            String id = next;
            next = null;
            moving = id != null;
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of entries: for each that is not done at most one that is done. */
    int size() {
        lock.lock();
        try {
            int size = 0;
            for (Unacknowledged entry = first; entry != null; entry = entry.after) {
                size++;
            }
            return size;
        } finally {
            lock.unlock();
        }
    }
}
