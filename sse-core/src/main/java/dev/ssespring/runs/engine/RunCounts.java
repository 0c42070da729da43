package dev.ssespring.runs.engine;

import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunStatistics;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one node. Any thread may add. */
final class RunCounts {

    private final LongAdder started = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void started() {
        started.increment();
    }

    void ended(RunState state) {
        switch (state) {
            case COMPLETED -> completed.increment();
            case FAILED -> failed.increment();
            case CANCELLED -> cancelled.increment();
            case RUNNING -> throw new IllegalArgumentException("'state' must be terminal");
        }
    }

    void written(int count, long size) {
        events.add(count);
        bytes.add(size);
    }

    RunStatistics snapshot(int active, int readers) {
        return new RunStatistics(
                started.sum(),
                completed.sum(),
                failed.sum(),
                cancelled.sum(),
                events.sum(),
                bytes.sum(),
                active,
                readers);
    }
}
