package dev.ssespring.client;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events handled in any order, committed in that of the stream: the progress moves to just before the oldest one that is
 * not done. Whoever adds bounds how many are not done, and so how many are kept. The lock is held for a few instructions;
 * the store is called outside it, by one thread at a time.
 */
final class InOrderAcknowledger {

    private final ReentrantLock lock = new ReentrantLock();
    private final LastEventIdTracker progress;
    private @Nullable Unacknowledged first;
    private @Nullable Unacknowledged last;
    private @Nullable String next;
    private boolean moving;

    /** One event, or an id that came without. */
    static final class Unacknowledged {

        private final String id;
        private boolean done;
        private @Nullable Unacknowledged before;
        private @Nullable Unacknowledged after;

        Unacknowledged(String id) {
            this.id = id;
        }
    }

    InOrderAcknowledger(LastEventIdTracker progress) {
        this.progress = progress;
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

    /** After the last event so far, whenever that will be done. */
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

    /** Of those in a row that are done, the last says it all: what is kept does not grow while an older one takes long. */
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
            progress.moveTo(id);
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

    /** How many are kept: for each that is not done no more than one that is. */
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
