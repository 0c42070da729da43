package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreFullException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes the events and the end of one run to the store, and learns from it how the run has ended. All calls of the store are
 * made on the pool for I/O, without a lock; its state is that of {@link RunLog}.
 */
final class RunWriter {

    private static final Log LOG = LogFactory.getLog(RunWriter.class);

    private static final Duration RETRY = Duration.ofMillis(250);

    private static final String STORE_FAILED = "store-failed";

    private final RunKey key;
    private final ActiveRunContext context;
    private final ProducerControl producer;
    private final RunLog log;
    private final long startedNanos;

    RunWriter(RunInfo started, ActiveRunContext context, ProducerControl producer) {
        this.key = RunKey.of(started);
        this.context = context;
        this.producer = producer;
        this.log = new RunLog(started, context, producer, this::write);
        this.startedNanos = context.clock().nanos();
    }

    RunLog log() {
        return log;
    }

    /** The task, which runs until there is nothing to write. */
    private void write() {
        boolean proceed = true;
        while (proceed) {
            RunLog.Write next = log.nextWrite();
            if (next == null) {
                return;
            }
            RunLog.RequestedEnd end = next.end();
            proceed = (end != null && next.events().isEmpty()) ? writeEnd(end) : writeEvents(next.events());
        }
    }

    private boolean writeEvents(List<RunEvent> batch) {
        boolean taken;
        try {
            taken = context.store().append(key, batch);
        } catch (RunStoreFullException ex) {
            LOG.error("Run '%s' has failed: %s".formatted(key.id(), ex.getMessage()));
            fail(RunEnd.LIMIT_EXCEEDED);
            return true;
        } catch (RunStoreException ex) {
            writeAgain(ex);
            return false;
        } catch (RuntimeException ex) {
            LOG.error("Run '%s' has failed because its store refuses its events".formatted(key.id()), ex);
            fail(STORE_FAILED);
            return true;
        }
        if (!taken) {
            end(lookUpEnd());
            return false;
        }
        return log.written(batch);
    }

    private void fail(String reason) {
        log.dropUnwritten();
        stop(reason);
    }

    private boolean writeEnd(RunLog.RequestedEnd ending) {
        Optional<EndResult> result;
        try {
            result = context.store().end(key, ending.state(), ending.reason());
        } catch (RunStoreException ex) {
            writeAgain(ex);
            return false;
        } catch (RuntimeException ex) {
            LOG.error("The end of run '%s' cannot be stored; it ends when its lease expires".formatted(key.id()), ex);
            end(log.unknownEnd());
            return false;
        }
        end(result.map(EndResult::end).orElseGet(log::unknownEnd));
        return false;
    }

    private void writeAgain(RunStoreException cause) {
        if (log.writeAgain(RETRY)) {
            LOG.warn(
                    "Run '%s' cannot be written to its store; its events are kept and written again in %s"
                            .formatted(key.id(), ReadableDuration.of(RETRY)),
                    cause);
        }
    }

    /** The store refuses the run: another node has ended it. If the store cannot say how, the run is over all the same. */
    private RunEnd lookUpEnd() {
        try {
            return context.store()
                    .find(key.id())
                    .filter(run -> isThisRun(run) && run.state().isTerminal())
                    .map(RunWriter::endOf)
                    .orElseGet(log::unknownEnd);
        } catch (RunStoreException ex) {
            LOG.debug("The store cannot be asked how run '%s' has ended".formatted(key.id()), ex);
            return log.unknownEnd();
        }
    }

    private boolean isThisRun(RunInfo run) {
        return run.epoch().equals(key.epoch());
    }

    private static RunEnd endOf(RunInfo run) {
        return new RunEnd(run.lastNumber(), run.state(), run.reason());
    }

    /** Ends the run behind what was appended, and stops its producer. */
    void stop(String reason) {
        log.requestEnd(RunState.FAILED, reason, true);
        producer.cancel();
    }

    /** Renews the lease. */
    void renew(RunStore store) {
        if (!store.renew(key)) {
            end(lookUpEnd());
        }
    }

    /** Ends the run here if the store says that it has ended. */
    void checkEnded() {
        if (log.isOver()) {
            return;
        }
        context.store()
                .find(key.id())
                .filter(run -> !isThisRun(run) || run.state().isTerminal())
                .ifPresent(run -> end(isThisRun(run) ? endOf(run) : log.unknownEnd()));
    }

    /** The run is over, because the store has its end or cannot tell it. */
    void end(RunEnd end) {
        if (log.end(end)) {
            producer.cancel();
            context.ended(key, log.info(), Duration.ofNanos(context.clock().nanos() - startedNanos));
        }
    }
}
