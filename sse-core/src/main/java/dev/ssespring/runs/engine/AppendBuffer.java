package dev.ssespring.runs.engine;

import dev.ssespring.runs.RunEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Events of one run that are not in the store yet. Bounded by the run, which waits for room. Guarded by the lock of its
 * run. An event stays until the store has it.
 */
final class AppendBuffer {

    /** What is waited for; a single larger event is taken when the buffer is empty. */
    private static final int MAX_EVENTS = 1_024;

    private static final long MAX_BYTES = 512L * 1024;

    private static final int MAX_BATCH_EVENTS = 256;
    private static final long MAX_BATCH_BYTES = 128L * 1024;

    private final Deque<RunEvent> events = new ArrayDeque<>();
    private long bytes;

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean hasRoom(long size) {
        return events.isEmpty() || (events.size() < MAX_EVENTS && bytes + size <= MAX_BYTES);
    }

    /** Whether waiting for more would not make the next batch larger. */
    boolean hasFullBatch() {
        return events.size() >= MAX_BATCH_EVENTS || bytes >= MAX_BATCH_BYTES;
    }

    void add(RunEvent event) {
        events.add(event);
        bytes += event.bytes();
    }

    /** The first events, which stay. */
    List<RunEvent> batch() {
        List<RunEvent> batch = new ArrayList<>();
        long size = 0;
        for (RunEvent event : events) {
            size += event.bytes();
            if (!batch.isEmpty() && (batch.size() == MAX_BATCH_EVENTS || size > MAX_BATCH_BYTES)) {
                break;
            }
            batch.add(event);
        }
        return batch;
    }

    /** Removes a batch that the store has. */
    long remove(List<RunEvent> batch) {
        long size = 0;
        for (int i = 0; i < batch.size(); i++) {
            size += events.remove().bytes();
        }
        bytes -= size;
        return size;
    }

    void clear() {
        events.clear();
        bytes = 0;
    }
}
