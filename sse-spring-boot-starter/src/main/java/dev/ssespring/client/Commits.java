package dev.ssespring.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events handled in any order, committed in that of the stream: the progress moves to just before the oldest one that is
 * not done. Bounded by whoever adds. The lock is held for a few instructions; the store is called outside it, by one
 * thread at a time.
 */
final class Commits {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Progress progress;
    private @Nullable String next;
    private boolean moving;

    /** One event, or an id that came without. */
    static final class Entry {

        private final String id;
        private boolean done;

        Entry(String id) {
            this.id = id;
        }
    }

    Commits(Progress progress) {
        this.progress = progress;
    }

    Entry add(String id) {
        Entry entry = new Entry(id);
        lock.lock();
        try {
            entries.add(entry);
            return entry;
        } finally {
            lock.unlock();
        }
    }

    void done(Entry entry) {
        lock.lock();
        try {
            entry.done = true;
            for (Entry first = entries.peek(); first != null && first.done; first = entries.peek()) {
                next = first.id;
                entries.remove();
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
            Entry last = entries.peekLast();
            if (last != null && last.id.equals(id)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        done(add(id));
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
}
