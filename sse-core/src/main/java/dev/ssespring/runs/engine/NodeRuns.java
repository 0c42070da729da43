package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.ResumeOptions;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunInterceptor;
import dev.ssespring.runs.RunListener;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.RunRefusedException;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunStatistics;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.store.BeginResult;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreFullException;
import dev.ssespring.runs.store.RunStoreListener;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The runs of this node. Any thread may call it. The map of active runs is concurrent; each run has a lock of its own, and
 * none is held while the store or the application is called.
 */
public final class NodeRuns implements SseRuns {

    private static final Log LOG = LogFactory.getLog(NodeRuns.class);

    private static final int POOL_THREADS = 8;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final RunsContext context;
    private final RunStore store;
    private final SseClock clock;
    private final RunsOptions options;
    private final ExecutorService pool = SseThreads.fixedPool("sse-runs-", POOL_THREADS);
    private final Executor io = this::onPool;
    private final RunCounts counts = new RunCounts();
    private final RunTails tails;
    private final ConcurrentMap<RunKey, ActiveRun> active = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final RunStore.Handle listening;
    private final SseClock.Timer renewing;
    private final SseClock.Timer polling;
    private final ActiveRunContext activeRunContext = new NodeContext();
    private final RunOpener.ReaderContext readerContext = new NodeReaderContext();
    private volatile boolean accepting = true;
    private volatile boolean closed;
    private volatile boolean storeAvailable = true;

    /**
     * Creates the runs of a node and starts their timers.
     *
     * @param context what they are made of
     */
    public NodeRuns(RunsContext context) {
        this.context = context;
        this.store = context.store();
        this.clock = context.clock();
        this.options = context.options();
        this.places = new Semaphore(options.maxActive());
        this.tails = new RunTails(store, io, clock);
        this.listening = store.listen(new StoreListener());
        this.renewing = clock.every(options.lease().dividedBy(3), this::renewLeases);
        this.polling = clock.every(POLL, tails::poll);
    }

    private void onPool(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException ex) {
            LOG.trace("A task came after the runs of this node were closed", ex);
        }
    }

    @Override
    public SseStream start(String id, RunProducer producer) {
        return start(id, RunOptions.DEFAULTS, producer);
    }

    @Override
    public SseStream start(String id, RunOptions runOptions, RunProducer producer) {
        RunIds.checkId(id);
        Objects.requireNonNull(runOptions, "'options' must not be null");
        Objects.requireNonNull(producer, "'producer' must not be null");
        Optional<StreamRequest> request = context.currentRequest().get();
        ResumeOptions reading = ResumeOptions.DEFAULTS.dialect(runOptions.dialect());
        if (!context.startable().getAsBoolean()) {
            return reader(id, null, false, reading);
        }
        try {
            Optional<RunInfo> known = available(() -> store.find(id));
            if (known.isPresent() && joins(known.get(), runOptions, request)) {
                return reader(id, known.get().epoch(), false, reading);
            }
            if (isReconnect(request)) {
                // The run of this client has expired; it must not start another one by reconnecting.
                return reader(id, RunPosition.GONE_EPOCH, false, reading);
            }
            return begin(id, runOptions, producer, request, reading);
        } catch (RunStoreException ex) {
            throw new RunRefusedException("The store of runs cannot be reached: " + ex.getMessage(), options.retry());
        } catch (RunStoreFullException ex) {
            throw new RunRefusedException("The run cannot be stored: " + ex.getMessage(), options.retry());
        }
    }

    private static boolean joins(RunInfo known, RunOptions runOptions, Optional<StreamRequest> request) {
        if (!known.state().isTerminal()) {
            return true;
        }
        RunPosition position =
                request.map(each -> RunPosition.parse(each.lastEventId())).orElse(null);
        return (position != null && known.epoch().equals(position.epoch()))
                || runOptions.dialect().isRepeatOf(known);
    }

    private static boolean isReconnect(Optional<StreamRequest> request) {
        return request.map(each -> RunPosition.parse(each.lastEventId()))
                .filter(position -> position.epoch() != null)
                .isPresent();
    }

    private SseStream begin(
            String id,
            RunOptions runOptions,
            RunProducer producer,
            Optional<StreamRequest> request,
            ResumeOptions reading) {
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
            RunSpec spec = new RunSpec(
                    new RunKey(id, RunIds.newEpoch()),
                    owner(runOptions, request),
                    runOptions.dialect().name(),
                    runOptions.metadata(),
                    options.lease(),
                    options.retention());
            BeginResult result = beginInStore(spec);
            started = result.started();
            if (started) {
                launch(result.run(), producer);
            }
            return reader(id, result.run().epoch(), started, reading);
        } finally {
            if (!started) {
                places.release();
            }
        }
    }

    /** Again once: a call that timed out may have been carried out, and says so when it is repeated. */
    private BeginResult beginInStore(RunSpec spec) {
        try {
            return available(() -> store.begin(spec));
        } catch (RunStoreException ex) {
            LOG.debug(
                    "Run '%s' could not be started at first"
                            .formatted(spec.key().id()),
                    ex);
            return available(() -> store.begin(spec));
        }
    }

    private static @Nullable String owner(RunOptions runOptions, Optional<StreamRequest> request) {
        if (runOptions.owner() != null || runOptions.isShared()) {
            return runOptions.owner();
        }
        return request.map(StreamRequest::principal)
                .map(Principal::getName)
                .filter(name -> !name.isBlank())
                .orElse(null);
    }

    private void launch(RunInfo run, RunProducer producer) {
        ActiveRun activeRun = new ActiveRun(run, activeRunContext);
        active.put(activeRun.key(), activeRun);
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

    @Override
    public SseStream resume(String id) {
        return resume(id, ResumeOptions.DEFAULTS);
    }

    @Override
    public SseStream resume(String id, ResumeOptions resumeOptions) {
        RunIds.checkId(id);
        Objects.requireNonNull(resumeOptions, "'options' must not be null");
        return reader(id, null, false, resumeOptions);
    }

    private SseStream reader(String id, @Nullable String epoch, boolean fresh, ResumeOptions reading) {
        return SseStream.of(new RunOpener(id, epoch, fresh, reading, readerContext));
    }

    @Override
    public boolean cancel(String id, String reason) {
        Optional<StreamRequest> request = context.currentRequest().get();
        return cancel(
                id,
                reason,
                run -> request.isEmpty() || isAllowed(run, request.get().principal()));
    }

    @Override
    public boolean cancel(String id, String reason, @Nullable Principal caller) {
        return cancel(id, reason, run -> isAllowed(run, caller));
    }

    private boolean cancel(String id, String reason, Predicate<RunInfo> allowed) {
        RunIds.checkId(id);
        RunIds.checkReason(reason);
        Optional<RunInfo> found = available(() -> store.find(id));
        if (found.isEmpty() || found.get().state().isTerminal() || !allowed.test(found.get())) {
            return false;
        }
        RunKey key = RunKey.of(found.get());
        EndResult result =
                available(() -> store.end(key, RunState.CANCELLED, reason)).orElse(null);
        if (result == null) {
            return false;
        }
        ActiveRun run = active.get(key);
        if (run != null) {
            io.execute(() -> run.ended(result.end()));
        }
        return result.ended();
    }

    private boolean isAllowed(RunInfo run, @Nullable Principal caller) {
        try {
            return context.authorizer().isAllowed(run, caller);
        } catch (RuntimeException ex) {
            LOG.error("RunAuthorizer threw an exception for run '%s'; access is refused".formatted(run.id()), ex);
            return false;
        }
    }

    @Override
    public Optional<RunInfo> find(String id) {
        RunIds.checkId(id);
        return available(() -> store.find(id));
    }

    @Override
    public List<RunInfo> active() {
        return active.values().stream().map(ActiveRun::info).toList();
    }

    @Override
    public RunStatistics statistics() {
        return counts.snapshot(active.size(), tails.readers());
    }

    @Override
    public boolean isAccepting() {
        return accepting;
    }

    @Override
    public boolean isStoreAvailable() {
        return storeAvailable;
    }

    @Override
    public boolean isStoreIdle() {
        return store.isIdle();
    }

    @Override
    public void accept() {
        accepting = !closed;
    }

    @Override
    public void drain() {
        accepting = false;
        if (awaitEnd(options.drainTimeout())) {
            return;
        }
        active.values().forEach(run -> run.stop(RunEnd.SHUTDOWN));
        // What cannot be written now fails as lost when its lease expires.
        if (!awaitEnd(STOP_TIMEOUT)) {
            LOG.warn("%d runs could not be ended before the shutdown; they fail as lost when their leases expire"
                    .formatted(active.size()));
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

    @Override
    public void close() {
        closed = true;
        drain();
        renewing.stop();
        polling.stop();
        listening.close();
        pool.shutdown();
    }

    private void renewLeases() {
        active.values().forEach(run -> io.execute(() -> renew(run)));
    }

    private void renew(ActiveRun run) {
        if (run.isOver()) {
            return;
        }
        try {
            available(() -> {
                run.renew(store);
                return true;
            });
        } catch (RunStoreException ex) {
            LOG.warn(
                    "The lease of run '%s' could not be renewed; it is tried again in %s"
                            .formatted(run.id(), options.lease().dividedBy(3)),
                    ex);
        }
    }

    private <T> T available(Supplier<T> access) {
        try {
            T result = access.get();
            storeAvailable = true;
            return result;
        } catch (RunStoreException ex) {
            storeAvailable = false;
            throw ex;
        }
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

    /** Notifications come from the store's threads and must not block. */
    private final class StoreListener implements RunStoreListener {

        @Override
        public void onGrown(RunKey key) {
            tails.grown(key);
        }

        @Override
        public void onEnded(RunKey key) {
            tails.grown(key);
            ActiveRun run = active.get(key);
            if (run != null) {
                io.execute(() -> checkEnded(run));
            }
        }

        private void checkEnded(ActiveRun run) {
            try {
                run.checkEnded();
            } catch (RunStoreException ex) {
                LOG.debug(
                        "The store cannot be asked whether run '%s' has ended; the next write checks it"
                                .formatted(run.id()),
                        ex);
            }
        }
    }

    private final class NodeContext implements ActiveRunContext {

        @Override
        public RunStore store() {
            return store;
        }

        @Override
        public RunsOptions options() {
            return options;
        }

        @Override
        public SseClock clock() {
            return clock;
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
            if (active.remove(key) == null) {
                return;
            }
            counts.ended(info.state());
            tails.grown(key);
            tell(listener -> listener.onEnded(info, duration));
            places.release();
        }
    }

    private final class NodeReaderContext implements RunOpener.ReaderContext {

        @Override
        public SseEventPublisher publisher() {
            return context.publisher();
        }

        @Override
        public Optional<RunInfo> find(String id) {
            return available(() -> store.find(id));
        }

        @Override
        public boolean isAllowed(RunInfo run, StreamRequest request) {
            return NodeRuns.this.isAllowed(run, request.principal());
        }

        @Override
        public RunDialect dialect(String name) {
            RunDialect dialect = context.dialects().get(name);
            if (dialect == null) {
                throw new IllegalStateException(
                        ("There is no dialect '%s' on this node. Declare it as a bean or pass it to"
                                        + " RunsBuilder.dialect, or name a dialect in ResumeOptions.")
                                .formatted(name));
            }
            return dialect;
        }

        @Override
        public Duration retry() {
            return options.retry();
        }

        @Override
        public boolean hasEndedBefore(RunInfo run, Duration age) {
            Instant endedAt = run.endedAt();
            return endedAt != null && Duration.between(endedAt, clock.instant()).compareTo(age) > 0;
        }

        @Override
        public RunReader newReader(RunKey key, RunOpener.RunReaderFactory factory) {
            return tails.newReader(key, factory);
        }
    }
}
