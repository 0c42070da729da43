package dev.ssespring.jobs.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for the thread of another job. A dispatcher sends the next job as soon as it has taken an outcome, while the
 * thread that has reported the outcome still waits for the reply: in a pool without another thread, the next job has to wait for
 * this one. Any thread may call it; its monitor guards all fields.
 */
final class ThreadHandOver {

    private final int capacity;
    private final Queue<HeldJob> waiting = new ArrayDeque<>();

    /** Threads that report an outcome. */
    private int reporting;

    /** The argument is the number of jobs that may wait. */
    ThreadHandOver(int capacity) {
        this.capacity = capacity;
    }

    /** Returns false if no thread reports an outcome, or too many jobs wait already. */
    synchronized boolean offer(HeldJob job) {
        return reporting > 0 && waiting.size() < capacity && waiting.add(job);
    }

    /** The calling thread begins to report an outcome; {@link #next} follows. */
    synchronized void reporting() {
        reporting++;
    }

    /**
     * The calling thread will report the outcome again after a pause, when it calls {@link #reporting} again. Returns the jobs that
     * no thread will take soon.
     */
    synchronized List<HeldJob> pausing() {
        reporting--;
        if (reporting > 0) {
            return List.of();
        }
        List<HeldJob> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }

    /** Returns the job that the calling thread runs next; null if none waits. */
    synchronized @Nullable HeldJob next() {
        reporting--;
        return waiting.poll();
    }
}
