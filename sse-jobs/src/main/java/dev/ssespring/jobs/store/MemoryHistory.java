package dev.ssespring.jobs.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest events of one job in memory. Guarded by the lock of its queue. */
final class MemoryHistory {

    private final Deque<JobEvent> events = new ArrayDeque<>();
    private long total;
    private long characters;

    void add(JobEvent.Kind kind, String body) {
        events.add(new JobEvent(++total, kind, body));
        characters += body.length();
        while (events.size() > 1 && (events.size() > JobHistory.MAX_EVENTS || characters > JobHistory.MAX_SIZE)) {
            characters -= events.remove().body().length();
        }
    }

    long total() {
        return total;
    }

    List<JobEvent> after(long number, int max) {
        return events.stream()
                .filter(event -> event.number() > number)
                .limit(max)
                .toList();
    }
}
