package dev.ssespring.runs;

import dev.ssespring.runs.store.BeginResult;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunPage;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that records appends, can be stopped, and fails when told: before or after the call was carried out. */
final class ScriptedStore implements RunStore {

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger failuresBefore = new AtomicInteger();
    final AtomicInteger failuresAfter = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    volatile @Nullable CountDownLatch gate;
    volatile boolean losesNotifications;
    private final RunStore store;

    ScriptedStore(RunStore store) {
        this.store = store;
    }

    private void before() {
        CountDownLatch current = gate;
        if (current != null) {
            try {
                current.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
        if (failuresBefore.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new RunStoreException("not sent", null);
        }
    }

    private void after() {
        if (failuresAfter.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new RunStoreException("no answer", null);
        }
    }

    @Override
    public BeginResult begin(RunSpec run) {
        BeginResult result = store.begin(run);
        after();
        return result;
    }

    @Override
    public boolean append(RunKey key, List<RunEvent> events) {
        before();
        boolean result = store.append(key, events);
        batches.add(events.size());
        after();
        return result;
    }

    @Override
    public Optional<EndResult> end(RunKey key, RunState state, @Nullable String reason) {
        before();
        Optional<EndResult> result = store.end(key, state, reason);
        after();
        return result;
    }

    @Override
    public boolean renew(RunKey key) {
        boolean renewed = store.renew(key);
        renewals.incrementAndGet();
        return renewed;
    }

    @Override
    public Optional<RunInfo> find(String id) {
        return store.find(id);
    }

    @Override
    public Optional<RunPage> read(RunKey key, long after, int maxEntries) {
        return store.read(key, after, maxEntries);
    }

    @Override
    public Handle listen(RunStoreListener listener) {
        return store.listen(new RunStoreListener() {
            @Override
            public void onGrown(RunKey key) {
                if (!losesNotifications) {
                    listener.onGrown(key);
                }
            }

            @Override
            public void onEnded(RunKey key) {
                if (!losesNotifications) {
                    listener.onEnded(key);
                }
            }
        });
    }

    @Override
    public Handle watch(RunKey key) {
        return store.watch(key);
    }
}
