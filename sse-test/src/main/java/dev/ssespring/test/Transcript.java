package dev.ssespring.test;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.TranscriptEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that happened on a stream, over all its connections, with times. The reader thread adds, the thread of the test waits
 * and reads; a lock guards the list, which has a bound.
 */
final class Transcript {

    private final SseClock clock;
    private final long start;
    private final int maxEntries;
    private final String title;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final List<TranscriptEntry> entries = new ArrayList<>();
    private @Nullable TranscriptEntry end;

    Transcript(SseClock clock, int maxEntries, String title) {
        this.clock = clock;
        this.start = clock.nanos();
        this.maxEntries = maxEntries;
        this.title = title;
    }

    /** Adds a line; false if there is no room for it. */
    boolean add(Kind kind, String text, @Nullable SseEvent event) {
        lock.lock();
        try {
            // The end and what the test does always have room: they are few.
            boolean limited = kind == Kind.EVENT || kind == Kind.COMMENT || kind == Kind.BLOCK;
            if (limited && entries.size() >= maxEntries) {
                return false;
            }
            TranscriptEntry entry = new TranscriptEntry(clock.nanos() - start, kind, text, event);
            entries.add(entry);
            if (entry.isEnd()) {
                end = entry;
            } else if (kind == Kind.HEAD) {
                end = null;
            }
            added.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean add(Kind kind, String text) {
        return add(kind, text, null);
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    long nanos() {
        return clock.nanos() - start;
    }

    /** The entries from an index on. */
    List<TranscriptEntry> from(int index) {
        lock.lock();
        try {
            return List.copyOf(entries.subList(index, entries.size()));
        } finally {
            lock.unlock();
        }
    }

    List<SseEvent> events() {
        return from(0).stream()
                .map(TranscriptEntry::event)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Waits until something is there, which is looked for again whenever an entry is added.
     *
     * @return null if it is not there in time
     */
    <T> @Nullable T await(Supplier<@Nullable T> sought, Duration limit) {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (true) {
                T found = sought.get();
                if (found != null || nanos <= 0) {
                    return found;
                }
                nanos = added.awaitNanos(nanos);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a stream", ex);
        } finally {
            lock.unlock();
        }
    }

    /** The index of the first entry of a kind from an index on; null if there is none. */
    @Nullable
    Integer find(int index, Kind kind) {
        lock.lock();
        try {
            for (int i = index; i < entries.size(); i++) {
                if (entries.get(i).kind() == kind) {
                    return i;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    TranscriptEntry get(int index) {
        lock.lock();
        try {
            return entries.get(index);
        } finally {
            lock.unlock();
        }
    }

    /** How the server has ended the last connection; null if it has not. */
    @Nullable
    TranscriptEntry end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        int[] number = {0};
        return from(0).stream()
                .map(entry -> "    " + entry.describe((entry.kind() == Kind.EVENT) ? ++number[0] : 0))
                .collect(Collectors.joining("\n", "Transcript of " + title + ":\n", ""));
    }
}
