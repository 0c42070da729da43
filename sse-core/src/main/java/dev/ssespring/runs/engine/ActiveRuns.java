package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunInterceptor;
import dev.ssespring.runs.RunListener;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.RunRefusedException;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The runs whose producers run on this node, from their start in the store to their end. Any thread may call it. The map is
 * concurrent, and each run has a lock of its own; none is held while the store or the application is called. A run has one of
 * a limited number of places until it is over.
 */
final class ActiveRuns implements ActiveRunContext {

    private static final Log LOG = LogFactory.getLog(ActiveRuns.class);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private final RunsContext context;
    private final StoreAccess access;
    private final RunsOptions options;
    private final Executor io;
    private final RunTails tails;
    private final RunCounts counts = new RunCounts();
    private final ConcurrentMap<RunKey, ActiveRun> runs = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final SseClock.Timer renewing;
    private volatile boolean accepting = true;
    private volatile boolean closed;

    /** Starts the timer for leases. */
    ActiveRuns(RunsContext context, StoreAccess access, Executor io, RunTails tails) {
        this.context = context;
        this.access = access;
        this.options = context.options();
        this.io = io;
        this.tails = tails;
        this.places = new Semaphore(options.maxActive());
        this.renewing = context.clock().every(leaseStep(), this::renewLeases);
    }

    private Duration leaseStep() {
        return options.lease().dividedBy(3);
    }

    /**
     * Takes a place, and launches the producer if the attempt has started the run.
     *
     * @throws RunRefusedException if there is no place or this node shuts down
     */
    StartedRun start(Supplier<StartedRun> attempt, RunProducer producer) {
        if (!accepting) {
            throw new RunRefusedException("The runs of this node are shut down", options.retry());
        }
        if (!places.tryAcquire()) {
            throw new RunRefusedException(
                    "Too many runs are active on this node (%d). Increase 'sse.runs.max-active' or add nodes."
                            .formatted(options.maxActive()),
                    options.retry());
        }
        boolean started = false;
        try {
            StartedRun result = attempt.get();
            started = result.fresh();
            if (started) {
                launch(result.run(), producer);
            }
            return result;
        } finally {
            if (!started) {
                places.release();
            }
        }
    }

    private void launch(RunInfo run, RunProducer producer) {
        ActiveRun activeRun = new ActiveRun(run, this);
        runs.put(RunKey.of(run), activeRun);
        counts.started();
        tell(listener -> listener.onStarted(run));
        if (!accepting) {
            // The drain may have looked before this run was there.
            activeRun.stop(RunEnd.SHUTDOWN);
        }
        try {
            RunProducer intercepted = producer;
            for (RunInterceptor interceptor : context.interceptors()) {
                intercepted = interceptor.intercept(run, intercepted);
            }
            Runnable task = new ProducerTask(activeRun, intercepted);
            for (ContextCapture capture : context.contexts()) {
                task = capture.capture().apply(task);
            }
            context.producers().execute(task);
        } catch (RejectedExecutionException ex) {
            activeRun.stop(RunEnd.PRODUCER_FAILED);
            throw new RunRefusedException(
                    "There is no thread for the producer of a run. Increase the threads of the producers' executor.",
                    options.retry());
        } catch (RuntimeException | Error ex) {
            activeRun.stop(RunEnd.PRODUCER_FAILED);
            throw ex;
        }
    }

    /** A cancellation on this node has ended the run in the store. */
    void cancelled(RunKey key, RunEnd end) {
        ActiveRun run = runs.get(key);
        if (run != null) {
            io.execute(() -> run.ended(end));
        }
    }

    /** The store tells that a run has ended. Does not block. */
    void checkEnded(RunKey key) {
        ActiveRun run = runs.get(key);
        if (run != null) {
            io.execute(() -> checkEnded(run));
        }
    }

    private static void checkEnded(ActiveRun run) {
        try {
            run.checkEnded();
        } catch (RunStoreException ex) {
            LOG.debug(
                    "The store cannot be asked whether run '%s' has ended; the next write checks it"
                            .formatted(run.id()),
                    ex);
        }
    }

    private void renewLeases() {
        runs.values().forEach(run -> io.execute(() -> renew(run)));
    }

    private void renew(ActiveRun run) {
        if (run.isOver()) {
            return;
        }
        try {
            access.call(store -> {
                run.renew(store);
                return true;
            });
        } catch (RunStoreException ex) {
            LOG.warn(
                    "The lease of run '%s' could not be renewed; it is tried again in %s"
                            .formatted(run.id(), leaseStep()),
                    ex);
        }
    }

    List<RunInfo> snapshot() {
        return runs.values().stream().map(ActiveRun::info).toList();
    }

    int size() {
        return runs.size();
    }

    boolean isAccepting() {
        return accepting;
    }

    void accept() {
        accepting = !closed;
    }

    void drain() {
        accepting = false;
        if (awaitEnd(options.drainTimeout())) {
            return;
        }
        runs.values().forEach(run -> run.stop(RunEnd.SHUTDOWN));
        // What cannot be written now fails as lost when its lease expires.
        if (!awaitEnd(STOP_TIMEOUT)) {
            LOG.warn("%d runs could not be ended before the shutdown; they fail as lost when their leases expire"
                    .formatted(runs.size()));
        }
    }

    /** All places are free when no run is active. */
    private boolean awaitEnd(Duration timeout) {
        try {
            boolean ended = places.tryAcquire(options.maxActive(), timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (ended) {
                places.release(options.maxActive());
            }
            return ended;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void close() {
        closed = true;
        drain();
        renewing.stop();
    }

    private void tell(Consumer<RunListener> event) {
        for (RunListener listener : context.listeners()) {
            try {
                event.accept(listener);
            } catch (RuntimeException ex) {
                LOG.error("RunListener threw an exception; the run continues", ex);
            }
        }
    }

    @Override
    public RunStore store() {
        return context.store();
    }

    @Override
    public RunsOptions options() {
        return options;
    }

    @Override
    public SseClock clock() {
        return context.clock();
    }

    @Override
    public PayloadWriter payloads() {
        return context.payloads();
    }

    @Override
    public Executor io() {
        return io;
    }

    @Override
    public RunCounts counts() {
        return counts;
    }

    @Override
    public void ended(RunKey key, RunInfo info, Duration duration) {
        if (runs.remove(key) == null) {
            return;
        }
        counts.ended(info.state());
        tails.grown(key);
        tell(listener -> listener.onEnded(info, duration));
        places.release();
    }

    /** The run that is active after an attempt to start one; fresh if the attempt has started it. */
    record StartedRun(RunInfo run, boolean fresh) {}
}
