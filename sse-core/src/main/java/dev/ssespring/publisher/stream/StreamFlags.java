package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Position;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have to tell a stream's writer thread, and what that thread reports back. No method blocks or takes a
 * lock. The signals are counted: the first one schedules the stream's drain, and the drain takes back those that it has seen
 * before it began, so that a later one schedules it again.
 */
public final class StreamFlags {

    private final Runnable schedule;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger overflows = new AtomicInteger();
    private volatile boolean opened;
    private volatile @Nullable Throwable failure;
    private volatile boolean completed;
    private volatile boolean cutOff;
    private volatile boolean heartbeatDue;

    // Set by the writer thread. The clock's thread resets the first.
    private volatile boolean wrote;
    private volatile boolean ended;
    private volatile @Nullable Position position;

    /** Creates flags; {@code schedule} puts the stream's drain into the queue of its writer thread. */
    StreamFlags(Runnable schedule) {
        this.schedule = schedule;
    }

    /** Makes the writer thread look for something to do: there are events, the mailbox was closed, or a flag was set. */
    public void signal() {
        if (signals.getAndIncrement() == 0) {
            schedule.run();
        }
    }

    /** Allows notifications about the stream: nothing refuses it any more. */
    void open() {
        opened = true;
        signal();
    }

    /** Counts an overflow of the mailbox without a signal. */
    void countOverflow() {
        overflows.incrementAndGet();
    }

    /** The response cannot be written any more. */
    void fail(Throwable cause) {
        failure = cause;
        signal();
    }

    /** The container is done with the response. */
    void complete() {
        completed = true;
        signal();
    }

    /** Ends the response without waiting for the client. */
    public void cutOff() {
        cutOff = true;
        signal();
    }

    void requestHeartbeat() {
        heartbeatDue = true;
        signal();
    }

    boolean isHeartbeatDue() {
        return heartbeatDue;
    }

    /** Returns whether something was written since the last call. Called by the clock's thread. */
    boolean takeWrote() {
        boolean taken = wrote;
        if (taken) {
            wrote = false;
        }
        return taken;
    }

    /** Returns whether the response has failed or is completed. */
    boolean isResponseOver() {
        return failure != null || completed;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Returns the position of the client once it has read everything that was written; null before the first one. */
    @Nullable
    Position position() {
        return position;
    }

    // What follows is called by the writer thread.

    int signals() {
        return signals.get();
    }

    /** Takes back the signals that were seen; returns whether there are later ones. */
    boolean hasMoreSignals(int seen) {
        return signals.addAndGet(-seen) > 0;
    }

    int takeOverflows() {
        return (overflows.get() == 0) ? 0 : overflows.getAndSet(0);
    }

    boolean isOpened() {
        return opened;
    }

    boolean isCutOff() {
        return cutOff;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    void setFailure(Throwable cause) {
        failure = cause;
    }

    void setCompleted() {
        completed = true;
    }

    void setWrote() {
        wrote = true;
        heartbeatDue = false;
    }

    void clearHeartbeat() {
        heartbeatDue = false;
    }

    void setPosition(Position written) {
        position = written;
    }

    void setEnded() {
        ended = true;
    }
}
