package dev.ssespring.runs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs in the memory of this process: nothing survives it, and no other process sees it.
 *
 * <p>When the limits are reached, runs that have ended are removed before their retention has passed, those that ended
 * first before others. If there is still no room, new runs and events are refused.
 *
 * <p>The maps and the runs in them are guarded by one lock, which is never held during a notification.
 */
public final class InMemoryRunStore implements RunStore, AutoCloseable {

    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(5);

    private final SseClock clock;
    private final MemoryLimits limits;
    private final SseClock.Timer sweeping;
    private final List<RunStoreListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, MemoryRun> runs = new LinkedHashMap<>();

    /** Runs that have ended, in the order of their ends. */
    private final Map<RunKey, MemoryRun> ended = new LinkedHashMap<>();

    private long bytes;

    /**
     * Creates an empty store.
     *
     * @param limits of all runs together
     * @param clock measures leases and retention; closed by its owner
     */
    public InMemoryRunStore(MemoryLimits limits, SseClock clock) {
        this.limits = Objects.requireNonNull(limits, "'limits' must not be null");
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
        this.sweeping = clock.every(SWEEP_PERIOD, this::sweep);
    }

    @Override
    public BeginResult begin(RunSpec spec) {
        RunKey lost = null;
        BeginResult result;
        lock.lock();
        try {
            MemoryRun current = current(spec.key().id());
            if (current != null && endIfLost(current)) {
                lost = current.key();
            }
            if (current != null && (current.end() == null || current.key().equals(spec.key()))) {
                result = new BeginResult(current.key().equals(spec.key()), current.info());
            } else {
                result = new BeginResult(true, create(spec, current));
            }
        } finally {
            lock.unlock();
        }
        tellEnded(lost);
        return result;
    }

    private RunInfo create(RunSpec spec, @Nullable MemoryRun replaced) {
        if (replaced != null) {
            remove(replaced);
        }
        makeRoom(1, 0);
        if (runs.size() >= limits.maxRuns()) {
            throw new RunStoreFullException(("The in-memory store of runs is full (%d active runs). Increase"
                            + " 'sse.runs.memory.max-runs' or use the store in Redis.")
                    .formatted(runs.size()));
        }
        MemoryRun run = new MemoryRun(spec, clock.instant(), clock.nanos());
        runs.put(spec.key().id(), run);
        return run.info();
    }

    @Override
    public boolean append(RunKey key, List<RunEvent> events) {
        lock.lock();
        try {
            MemoryRun run = known(key);
            if (run == null || run.end() != null) {
                return false;
            }
            List<RunEvent> added = run.unknown(events);
            long size = added.stream().mapToLong(RunEvent::bytes).sum();
            makeRoom(0, size);
            if (bytes + size > limits.maxBytes()) {
                throw new RunStoreFullException(
                        ("The in-memory store of runs is full (%d bytes in active runs). Increase"
                                        + " 'sse.runs.memory.max-size' or use the store in Redis.")
                                .formatted(bytes));
            }
            run.append(added);
            bytes += size;
            run.renew(clock.nanos());
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.onGrown(key));
        return true;
    }

    @Override
    public Optional<EndResult> end(RunKey key, RunState state, @Nullable String reason) {
        EndResult result;
        lock.lock();
        try {
            MemoryRun run = known(key);
            if (run == null) {
                return Optional.empty();
            }
            RunEnd before = run.end();
            result = (before != null) ? new EndResult(false, before) : new EndResult(true, end(run, state, reason));
        } finally {
            lock.unlock();
        }
        if (result.ended()) {
            tellEnded(key);
        }
        return Optional.of(result);
    }

    private RunEnd end(MemoryRun run, RunState state, @Nullable String reason) {
        RunEnd end = run.end(state, reason, clock.instant(), clock.nanos());
        ended.put(run.key(), run);
        return end;
    }

    @Override
    public boolean renew(RunKey key) {
        lock.lock();
        try {
            MemoryRun run = known(key);
            if (run == null || run.end() != null) {
                return false;
            }
            run.renew(clock.nanos());
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<RunInfo> find(String id) {
        RunKey lost = null;
        Optional<RunInfo> found;
        lock.lock();
        try {
            MemoryRun run = current(id);
            if (run != null && endIfLost(run)) {
                lost = run.key();
            }
            found = Optional.ofNullable(run).map(MemoryRun::info);
        } finally {
            lock.unlock();
        }
        tellEnded(lost);
        return found;
    }

    @Override
    public Optional<RunPage> read(RunKey key, long after, int maxEntries) {
        RunKey lost = null;
        Optional<RunPage> page;
        lock.lock();
        try {
            MemoryRun run = known(key);
            if (run != null && endIfLost(run)) {
                lost = key;
            }
            page = Optional.ofNullable(run).map(each -> each.read(after, maxEntries));
        } finally {
            lock.unlock();
        }
        tellEnded(lost);
        return page;
    }

    @Override
    public Handle listen(RunStoreListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Every listener of this store is told of every run. */
    @Override
    public Handle watch(RunKey key) {
        return () -> {};
    }

    /**
     * Returns the number of runs, active and ended.
     *
     * @return a snapshot
     */
    public int size() {
        lock.lock();
        try {
            return runs.size();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the removal of expired runs. */
    @Override
    public void close() {
        sweeping.stop();
    }

    private @Nullable MemoryRun current(String id) {
        MemoryRun run = runs.get(id);
        if (run != null && run.isExpired(clock.nanos())) {
            remove(run);
            return null;
        }
        return run;
    }

    private @Nullable MemoryRun known(RunKey key) {
        MemoryRun run = current(key.id());
        return (run != null && run.key().equals(key)) ? run : null;
    }

    private boolean endIfLost(MemoryRun run) {
        boolean lost = run.isLost(clock.nanos());
        if (lost) {
            end(run, RunState.FAILED, RunEnd.PRODUCER_LOST);
        }
        return lost;
    }

    private void sweep() {
        lock.lock();
        try {
            new ArrayList<>(ended.values())
                    .stream().filter(run -> run.isExpired(clock.nanos())).forEach(this::remove);
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int addedRuns, long addedBytes) {
        while (!ended.isEmpty()
                && (runs.size() + addedRuns > limits.maxRuns() || bytes + addedBytes > limits.maxBytes())) {
            remove(ended.values().iterator().next());
        }
    }

    private void remove(MemoryRun run) {
        if (runs.remove(run.key().id(), run)) {
            bytes -= run.bytes();
        }
        ended.remove(run.key());
    }

    private void tellEnded(@Nullable RunKey key) {
        if (key != null) {
            listeners.forEach(listener -> listener.onEnded(key));
        }
    }
}
