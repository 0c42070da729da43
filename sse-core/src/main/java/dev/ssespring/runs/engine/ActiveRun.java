package dev.ssespring.runs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.Run;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.dialect.PlainDialect;
import dev.ssespring.runs.store.RunStore;
import org.jspecify.annotations.Nullable;

/**
 * A run whose producer runs on this node, as its producer and its node see it. Any thread may append; {@link ProducerTask}
 * runs the producer, {@link RunWriter} moves events from the {@link RunLog} to the store, {@link ProducerControl} stops the
 * producer. Immutable.
 */
final class ActiveRun implements Run {

    private final RunInfo started;
    private final ActiveRunContext context;
    private final ProducerControl producer;
    private final RunWriter writer;
    private final RunLog log;

    ActiveRun(RunInfo started, ActiveRunContext context) {
        this.started = started;
        this.context = context;
        this.producer = new ProducerControl(started.id());
        this.writer = new RunWriter(started, context, producer);
        this.log = writer.log();
    }

    @Override
    public String id() {
        return started.id();
    }

    @Override
    public String epoch() {
        return started.epoch();
    }

    RunInfo info() {
        return log.info();
    }

    @Override
    public void append(String data) {
        if (data == null) {
            throw new IllegalArgumentException("'data' must not be null");
        }
        log.append(SseEvent.DEFAULT_EVENT, data);
    }

    @Override
    public void append(String event, Object payload) {
        if (payload == null) {
            throw new IllegalArgumentException("'payload' must not be null");
        }
        // Checks the type here, because the writer could not report it to the caller.
        String type = SseEvent.of(event, "").event();
        if (PlainDialect.isReserved(type)) {
            throw new IllegalArgumentException(
                    "'event' must not be '" + type + "': it is reserved for the end of a run");
        }
        log.append(
                type,
                (payload instanceof String text) ? text : context.payloads().write(payload));
    }

    /** Ends the run behind what was appended, unless its end is known; for its producer. */
    void requestEnd(RunState state, @Nullable String reason) {
        log.requestEnd(state, reason, false);
    }

    /** Ends the run behind what was appended, and stops its producer. */
    void stop(String reason) {
        writer.stop(reason);
    }

    /** Renews the lease; called on the pool. */
    void renew(RunStore store) {
        writer.renew(store);
    }

    /** The store reports that the run may have ended; called on the pool. */
    void checkEnded() {
        writer.checkEnded();
    }

    /** A cancellation on this node has ended the run. */
    void ended(RunEnd end) {
        writer.end(end);
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

    /** Returns false if the run has ended before its producer could begin. */
    boolean enter(Thread thread) {
        return log.enter(thread);
    }

    /** No interrupt meant for this producer comes after it. */
    void leave() {
        producer.leave();
    }

    boolean isOver() {
        return log.isOver();
    }
}
