package dev.ssespring.runs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.Run;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEndedException;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.dialect.PlainDialect;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreFullException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A run whose producer runs on this node. Any thread may append; {@link ProducerTask} runs the producer; the writer task,
 * of which there is at most one at a time, moves batches from the buffer to the store and is the only one that calls the
 * store; {@link ProducerControl} stops the producer. All fields are guarded by the lock, which is never held during I/O or
 * the application's code.
 *
 * <p>The run is open until its end is requested: by its producer, a limit or a shutdown. It is over once the store has a
 * terminal entry, whoever wrote it.
 */
final class ActiveRun implements Run {

    private static final Log LOG = LogFactory.getLog(ActiveRun.class);

    private static final Duration RETRY = Duration.ofMillis(250);

    private static final String STORE_FAILED = "store-failed";

    private enum Writing {
        IDLE,
        SCHEDULED,
        RUNNING
    }

    private final RunInfo started;
    private final RunKey key;
    private final ActiveRunContext context;
    private final RunsOptions options;
    private final long startedNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final AppendBuffer buffer = new AppendBuffer();
    private final ProducerControl producer;

    private long events;
    private long bytes;
    private Writing writing = Writing.IDLE;
    private long lastWriteNanos;
    private boolean storeFailing;
    private @Nullable RequestedEnd requested;
    private @Nullable RunEnd over;

    ActiveRun(RunInfo started, ActiveRunContext context) {
        this.started = started;
        this.key = RunKey.of(started);
        this.producer = new ProducerControl(started.id());
        this.context = context;
        this.options = context.options();
        this.startedNanos = context.clock().nanos();
        this.lastWriteNanos = startedNanos - options.flushWindow().toNanos();
    }

    /** How the run is to end, decided on this node. */
    private record RequestedEnd(RunState state, @Nullable String reason) {}

    RunKey key() {
        return key;
    }

    @Override
    public String id() {
        return key.id();
    }

    @Override
    public String epoch() {
        return key.epoch();
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

    @Override
    public void append(String data) {
        if (data == null) {
            throw new IllegalArgumentException("'data' must not be null");
        }
        put(SseEvent.DEFAULT_EVENT, data);
    }

    @Override
    public void append(String event, Object payload) {
        if (payload == null) {
            throw new IllegalArgumentException("'payload' must not be null");
        }
        // Checks the type, on the thread that can be told.
        String type = SseEvent.of(event, "").event();
        if (PlainDialect.isReserved(type)) {
            throw new IllegalArgumentException(
                    "'event' must not be '" + type + "': it is reserved for the end of a run");
        }
        put(type, (payload instanceof String text) ? text : context.payloads().write(payload));
    }

    private void put(String type, String data) {
        lock.lock();
        try {
            RunEvent event = new RunEvent(events + 1, type, data);
            long size = event.bytes();
            awaitRoom(size);
            checkOpen();
            checkLimits(size);
            // Others may have appended meanwhile.
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
            throw new CancellationException("Interrupted while waiting for room in the buffer of run '" + id() + "'");
        }
    }

    private boolean isOpen() {
        return requested == null && over == null;
    }

    private void checkOpen() {
        RunEnd end = over;
        if (end != null) {
            throw new RunEndedException(
                    "Run '%s' has ended: %s%s".formatted(id(), end.state().label(), suffix(end.reason())),
                    end.state(),
                    end.reason());
        }
        RequestedEnd ending = requested;
        if (ending != null) {
            throw new RunEndedException(
                    "Run '%s' has ended: %s%s".formatted(id(), ending.state().label(), suffix(ending.reason())),
                    ending.state(),
                    ending.reason());
        }
    }

    private static String suffix(@Nullable String reason) {
        return (reason != null) ? " (" + reason + ")" : "";
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
                    "Run '%s' has failed because it has more than %s, or append less".formatted(id(), limit),
                    RunState.FAILED,
                    RunEnd.LIMIT_EXCEEDED);
        }
    }

    /** Ends the run behind what was appended, unless its end is known. */
    void requestEnd(RunState state, @Nullable String reason) {
        lock.lock();
        try {
            request(state, reason, false);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the run behind what was appended, and stops its producer. */
    void stop(String reason) {
        lock.lock();
        try {
            request(RunState.FAILED, reason, true);
        } finally {
            lock.unlock();
        }
        producer.cancel();
    }

    private void request(RunState state, @Nullable String reason, boolean fromOutside) {
        if (isOpen()) {
            requested = new RequestedEnd(state, reason);
            if (fromOutside) {
                producer.markCancelled();
            }
            room.signalAll();
            scheduleWrite();
        }
    }

    /** Called with the lock. Small appends are collected; the first one after a pause is written at once. */
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
        context.io().execute(this::write);
    }

    /** The writer task. */
    private void write() {
        while (true) {
            List<RunEvent> batch;
            RequestedEnd ending;
            lock.lock();
            try {
                if (over != null) {
                    writing = Writing.IDLE;
                    return;
                }
                batch = buffer.batch();
                ending = requested;
                if (batch.isEmpty() && ending == null) {
                    writing = Writing.IDLE;
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (!(batch.isEmpty() ? writeEnd(ending) : writeBatch(batch))) {
                return;
            }
        }
    }

    /** True to go on. */
    private boolean writeBatch(List<RunEvent> batch) {
        boolean taken;
        try {
            taken = context.store().append(key, batch);
        } catch (RunStoreFullException ex) {
            LOG.error("Run '%s' has failed: %s".formatted(id(), ex.getMessage()));
            dropBuffer();
            stop(RunEnd.LIMIT_EXCEEDED);
            return true;
        } catch (RunStoreException ex) {
            retryLater(ex);
            return false;
        } catch (RuntimeException ex) {
            LOG.error("Run '%s' has failed because its store refuses its events".formatted(id()), ex);
            dropBuffer();
            stop(STORE_FAILED);
            return true;
        }
        if (!taken) {
            over(lookUpEnd());
            return false;
        }
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
            // What came during the write is collected for the rest of the window.
            writing = Writing.IDLE;
            scheduleWrite();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void dropBuffer() {
        lock.lock();
        try {
            buffer.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean writeEnd(@Nullable RequestedEnd ending) {
        if (ending == null) {
            return true;
        }
        Optional<EndResult> result;
        try {
            result = context.store().end(key, ending.state(), ending.reason());
        } catch (RunStoreException ex) {
            retryLater(ex);
            return false;
        } catch (RuntimeException ex) {
            LOG.error("The end of run '%s' cannot be stored; it ends when its lease expires".formatted(id()), ex);
            over(unknownEnd());
            return false;
        }
        over(result.map(EndResult::end).orElseGet(this::unknownEnd));
        return false;
    }

    private void retryLater(RuntimeException cause) {
        lock.lock();
        try {
            if (!storeFailing) {
                storeFailing = true;
                LOG.warn(
                        "Run '%s' cannot be written to its store; its events are kept and written again in %s"
                                .formatted(id(), RETRY),
                        cause);
            }
            writing = Writing.SCHEDULED;
        } finally {
            lock.unlock();
        }
        context.clock().after(RETRY, this::writeScheduled);
    }

    /** The store refuses the run: another node has ended it. If the store cannot say how, the run is over all the same. */
    private RunEnd lookUpEnd() {
        try {
            return context.store()
                    .find(id())
                    .filter(run -> run.epoch().equals(epoch()) && run.state().isTerminal())
                    .map(run -> new RunEnd(run.lastNumber(), run.state(), run.reason()))
                    .orElseGet(this::unknownEnd);
        } catch (RunStoreException ex) {
            LOG.debug("The store cannot be asked how run '%s' has ended".formatted(id()), ex);
            return unknownEnd();
        }
    }

    private RunEnd unknownEnd() {
        lock.lock();
        try {
            return new RunEnd(events + 1, RunState.FAILED, RunEnd.PRODUCER_LOST);
        } finally {
            lock.unlock();
        }
    }

    /** Renews the lease; called on the pool. */
    void renew(RunStore store) {
        if (!store.renew(key)) {
            over(lookUpEnd());
        }
    }

    /** The store tells that the run has ended; called on the pool. */
    void checkEnded() {
        lock.lock();
        try {
            if (over != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        context.store()
                .find(id())
                .filter(run -> !run.epoch().equals(epoch()) || run.state().isTerminal())
                .ifPresent(run -> over(
                        run.epoch().equals(epoch())
                                ? new RunEnd(run.lastNumber(), run.state(), run.reason())
                                : unknownEnd()));
    }

    /** The run was ended on this node by a cancellation. */
    void ended(RunEnd end) {
        over(end);
    }

    private void over(RunEnd end) {
        lock.lock();
        try {
            if (over != null) {
                return;
            }
            over = end;
            writing = Writing.IDLE;
            buffer.clear();
            room.signalAll();
            RequestedEnd own = requested;
            if (own == null || own.state() != end.state()) {
                producer.markCancelled();
            }
        } finally {
            lock.unlock();
        }
        producer.cancel();
        context.ended(key, info(), Duration.ofNanos(context.clock().nanos() - startedNanos));
    }

    @Override
    public boolean isCancelled() {
        return producer.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        if (action == null) {
            throw new IllegalArgumentException("'action' must not be null");
        }
        producer.onCancel(action);
    }

    /** False if the run has ended before its producer could begin. */
    boolean enter(Thread thread) {
        lock.lock();
        try {
            return isOpen() && producer.enter(thread);
        } finally {
            lock.unlock();
        }
    }

    /** No interrupt meant for this producer comes after it. */
    void leave() {
        producer.leave();
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
