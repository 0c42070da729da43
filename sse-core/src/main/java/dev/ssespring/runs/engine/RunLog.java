package dev.ssespring.runs.engine;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEndedException;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunsOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events and end of a run of this node: what its store does not have yet, and when the task that writes them is started, of
 * which there is at most one at a time. Any thread may call it. All fields are guarded by the lock, which is never held
 * during I/O or the application's code.
 *
 * <p>The run is open until its end is requested: by its producer, a limit or a shutdown. It is over once the store has a
 * terminal entry, whoever wrote it.
 */
final class RunLog {

    private enum Writing {
        IDLE,
        SCHEDULED,
        RUNNING
    }

    /** How the run is to end, decided on this node. */
    record RequestedEnd(RunState state, @Nullable String reason) {}

    /** What is to be written next: events, or the end if there are none. */
    record Write(List<RunEvent> events, @Nullable RequestedEnd end) {}

    private final RunInfo started;
    private final ActiveRunContext context;
    private final RunsOptions options;
    private final ProducerControl producer;
    private final Runnable writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final AppendBuffer buffer = new AppendBuffer();

    private long events;
    private long bytes;
    private Writing writing = Writing.IDLE;
    private long lastWriteNanos;
    private boolean storeFailing;
    private @Nullable RequestedEnd requested;
    private @Nullable RunEnd over;

    /** The writer is run on the pool for I/O. */
    RunLog(RunInfo started, ActiveRunContext context, ProducerControl producer, Runnable writer) {
        this.started = started;
        this.context = context;
        this.options = context.options();
        this.producer = producer;
        this.writer = writer;
        this.lastWriteNanos = context.clock().nanos() - options.flushWindow().toNanos();
    }

    RunInfo info() {
        lock.lock();
        try {
            RunEnd end = over;
            return new RunInfo(
                    started.id(),
                    started.epoch(),
                    (end != null) ? end.state() : RunState.RUNNING,
                    started.owner(),
                    started.startedAt(),
                    (end != null) ? context.clock().instant() : null,
                    events,
                    bytes,
                    (end != null) ? end.reason() : null,
                    started.dialect(),
                    started.metadata());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for room in the buffer. */
    void append(String type, String data) {
        lock.lock();
        try {
            RunEvent event = new RunEvent(events + 1, type, data);
            long size = event.bytes();
            awaitRoom(size);
            checkOpen();
            checkLimits(size);
            // Other threads may have appended meanwhile.
            events++;
            bytes += size;
            buffer.add(new RunEvent(events, type, data));
            scheduleWrite();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(long size) {
        try {
            while (isOpen() && !buffer.hasRoom(size)) {
                room.await();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new CancellationException(
                    "Interrupted while waiting for room in the buffer of run '" + started.id() + "'");
        }
    }

    private boolean isOpen() {
        return requested == null && over == null;
    }

    private void checkOpen() {
        if (over != null) {
            throw hasEnded(over.state(), over.reason());
        }
        if (requested != null) {
            throw hasEnded(requested.state(), requested.reason());
        }
    }

    private RunEndedException hasEnded(RunState state, @Nullable String reason) {
        String suffix = (reason != null) ? " (" + reason + ")" : "";
        return new RunEndedException(
                "Run '%s' has ended: %s%s".formatted(started.id(), state.label(), suffix), state, reason);
    }

    private void checkLimits(long size) {
        String limit = null;
        if (events + 1 > options.maxEvents()) {
            limit = "%d events. Increase 'sse.runs.max-events'".formatted(options.maxEvents());
        } else if (bytes + size > options.maxBytes()) {
            limit = "%d bytes. Increase 'sse.runs.max-size'".formatted(options.maxBytes());
        }
        if (limit != null) {
            request(RunState.FAILED, RunEnd.LIMIT_EXCEEDED, true);
            throw new RunEndedException(
                    "Run '%s' has failed because it has more than %s, or append less".formatted(started.id(), limit),
                    RunState.FAILED,
                    RunEnd.LIMIT_EXCEEDED);
        }
    }

    /**
     * Ends the run behind what was appended, unless its end is known.
     *
     * @param stopped whether the producer is to stop, because it did not request the end itself
     */
    void requestEnd(RunState state, @Nullable String reason, boolean stopped) {
        lock.lock();
        try {
            request(state, reason, stopped);
        } finally {
            lock.unlock();
        }
    }

    private void request(RunState state, @Nullable String reason, boolean stopped) {
        if (isOpen()) {
            requested = new RequestedEnd(state, reason);
            if (stopped) {
                producer.markCancelled();
            }
            room.signalAll();
            scheduleWrite();
        }
    }

    /** Small appends are collected; the first one after a pause is written at once. */
    private void scheduleWrite() {
        if (writing != Writing.IDLE) {
            if (writing == Writing.SCHEDULED && !storeFailing && (buffer.hasFullBatch() || requested != null)) {
                startWriting();
            }
            return;
        }
        long wait = options.flushWindow().toNanos() - (context.clock().nanos() - lastWriteNanos);
        if (wait <= 0 || buffer.hasFullBatch() || requested != null) {
            startWriting();
        } else {
            writing = Writing.SCHEDULED;
            context.clock().after(Duration.ofNanos(wait), this::writeScheduled);
        }
    }

    private void writeScheduled() {
        lock.lock();
        try {
            if (writing == Writing.SCHEDULED) {
                startWriting();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startWriting() {
        writing = Writing.RUNNING;
        context.io().execute(writer);
    }

    /** Returns null if there is nothing to write now; the task ends and is started again when there is. */
    @Nullable
    Write nextWrite() {
        lock.lock();
        try {
            if (over == null) {
                List<RunEvent> batch = buffer.batch();
                if (!batch.isEmpty() || requested != null) {
                    return new Write(batch, requested);
                }
            }
            writing = Writing.IDLE;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Removes events that the store has. Returns whether to go on; if not, the rest is collected for the next write. */
    boolean written(List<RunEvent> batch) {
        lock.lock();
        try {
            if (over == null) {
                long size = buffer.remove(batch);
                context.counts().written(batch.size(), size);
                room.signalAll();
            }
            storeFailing = false;
            lastWriteNanos = context.clock().nanos();
            if (buffer.isEmpty() || buffer.hasFullBatch() || requested != null) {
                return true;
            }
            writing = Writing.IDLE;
            scheduleWrite();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Writes again after a while. Returns whether this is the first failure since the last success. */
    boolean writeAgain(Duration pause) {
        boolean first;
        lock.lock();
        try {
            first = !storeFailing;
            storeFailing = true;
            writing = Writing.SCHEDULED;
        } finally {
            lock.unlock();
        }
        context.clock().after(pause, this::writeScheduled);
        return first;
    }

    /** Drops the events that the store does not have, because it never will. */
    void dropUnwritten() {
        lock.lock();
        try {
            buffer.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the end for a run whose real end nobody can tell. */
    RunEnd unknownEnd() {
        lock.lock();
        try {
            return new RunEnd(events + 1, RunState.FAILED, RunEnd.PRODUCER_LOST);
        } finally {
            lock.unlock();
        }
    }

    /** Returns false if the run was over already. */
    boolean end(RunEnd end) {
        lock.lock();
        try {
            if (over != null) {
                return false;
            }
            over = end;
            writing = Writing.IDLE;
            buffer.clear();
            room.signalAll();
            if (requested == null || requested.state() != end.state()) {
                producer.markCancelled();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns false if the run has ended before its producer could begin. */
    boolean enter(Thread thread) {
        lock.lock();
        try {
            return isOpen() && producer.enter(thread);
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return over != null;
        } finally {
            lock.unlock();
        }
    }
}
