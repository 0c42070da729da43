package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.ResumeOptions;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.RunRefusedException;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunStatistics;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.SseRuns;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The runs of this node: decides whether a request starts a run or reads one, and cancels runs on any node. Any thread may
 * call it. Has no state of its own: {@link ActiveRuns} holds the runs, {@link RunTails} their readers.
 */
public final class NodeRuns implements SseRuns {

    private static final Log LOG = LogFactory.getLog(NodeRuns.class);

    private static final int POOL_THREADS = 8;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final RunsContext context;
    private final StoreAccess access;
    private final RunsOptions options;
    private final ExecutorService pool = SseThreads.fixedPool("sse-runs-", POOL_THREADS);
    private final RunTails tails;
    private final ActiveRuns activeRuns;
    private final NodeReaders readers;
    private final RunStore.Handle listening;
    private final SseClock.Timer polling;

    /**
     * Creates the runs of a node and starts their timers.
     *
     * @param context what they are made of
     */
    public NodeRuns(RunsContext context) {
        this.context = context;
        this.access = new StoreAccess(context.store());
        this.options = context.options();
        this.tails = new RunTails(context.store(), this::onPool, context.clock());
        this.activeRuns = new ActiveRuns(context, access, this::onPool, tails);
        this.readers = new NodeReaders(context, access, tails);
        this.listening = context.store().listen(new StoreListener());
        this.polling = context.clock().every(POLL, tails::poll);
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
            Optional<RunInfo> known = access.find(id);
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
        RunSpec spec = new RunSpec(
                new RunKey(id, RunIds.newEpoch()),
                owner(runOptions, request),
                runOptions.dialect().name(),
                runOptions.metadata(),
                options.lease(),
                options.retention());
        ActiveRuns.StartedRun result = activeRuns.start(
                () -> {
                    BeginResult begun = beginInStore(spec);
                    return new ActiveRuns.StartedRun(begun.run(), begun.started());
                },
                producer);
        return reader(id, result.run().epoch(), result.fresh(), reading);
    }

    /** Again once: a call that timed out may have been carried out, and says so when it is repeated. */
    private BeginResult beginInStore(RunSpec spec) {
        try {
            return access.call(store -> store.begin(spec));
        } catch (RunStoreException ex) {
            LOG.debug(
                    "Run '%s' could not be started at first"
                            .formatted(spec.key().id()),
                    ex);
            return access.call(store -> store.begin(spec));
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
        return SseStream.of(new RunOpener(id, epoch, fresh, reading, readers));
    }

    @Override
    public boolean cancel(String id, String reason) {
        Optional<StreamRequest> request = context.currentRequest().get();
        return cancel(
                id,
                reason,
                run -> request.isEmpty() || readers.isAllowed(run, request.get().principal()));
    }

    @Override
    public boolean cancel(String id, String reason, @Nullable Principal caller) {
        return cancel(id, reason, run -> readers.isAllowed(run, caller));
    }

    private boolean cancel(String id, String reason, Predicate<RunInfo> allowed) {
        RunIds.checkId(id);
        RunIds.checkReason(reason);
        Optional<RunInfo> found = access.find(id);
        if (found.isEmpty() || found.get().state().isTerminal() || !allowed.test(found.get())) {
            return false;
        }
        RunKey key = RunKey.of(found.get());
        EndResult result =
                access.call(store -> store.end(key, RunState.CANCELLED, reason)).orElse(null);
        if (result == null) {
            return false;
        }
        activeRuns.cancelled(key, result.end());
        return result.ended();
    }

    @Override
    public Optional<RunInfo> find(String id) {
        RunIds.checkId(id);
        return access.find(id);
    }

    @Override
    public List<RunInfo> active() {
        return activeRuns.snapshot();
    }

    @Override
    public RunStatistics statistics() {
        return activeRuns.counts().snapshot(activeRuns.size(), tails.readers());
    }

    @Override
    public boolean isAccepting() {
        return activeRuns.isAccepting();
    }

    @Override
    public boolean isStoreAvailable() {
        return access.isAvailable();
    }

    @Override
    public boolean isStoreIdle() {
        return access.isIdle();
    }

    @Override
    public void accept() {
        activeRuns.accept();
    }

    @Override
    public void drain() {
        activeRuns.drain();
    }

    @Override
    public void close() {
        activeRuns.close();
        polling.stop();
        listening.close();
        pool.shutdown();
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
            activeRuns.checkEnded(key);
        }
    }
}
