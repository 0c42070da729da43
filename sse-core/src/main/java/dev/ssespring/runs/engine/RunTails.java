package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * The runs that are read on this node. Any thread may call it. A run is watched in the store while it has readers; readers
 * come and go under the lock of its entry, so that none is added to a tail that is not watched any more.
 */
final class RunTails {

    private record Watched(RunTail tail, RunStore.Handle watch) {}

    private final RunStore store;
    private final Executor io;
    private final SseClock clock;
    private final ConcurrentMap<RunKey, Watched> tails = new ConcurrentHashMap<>();

    RunTails(RunStore store, Executor io, SseClock clock) {
        this.store = store;
        this.io = io;
        this.clock = clock;
    }

    RunReader newReader(RunKey key, RunOpener.RunReaderFactory factory) {
        RunReader[] created = new RunReader[1];
        tails.compute(key, (known, watched) -> {
            RunTail tail = (watched != null) ? watched.tail() : new RunTail(key, store, io, clock, this::removeIfEmpty);
            RunReader reader = factory.create(tail);
            created[0] = reader;
            tail.add(reader);
            return (watched != null) ? watched : new Watched(tail, store.watch(key));
        });
        return created[0];
    }

    private void removeIfEmpty(RunTail tail) {
        tails.computeIfPresent(tail.key(), (key, watched) -> {
            if (watched.tail() != tail || tail.size() > 0) {
                return watched;
            }
            watched.watch().close();
            return null;
        });
    }

    /** The log of a run may have grown. */
    void grown(RunKey key) {
        Watched watched = tails.get(key);
        if (watched != null) {
            watched.tail().grown();
        }
    }

    /** Notifications may be lost, and nobody tells that a producer was lost. */
    void poll() {
        tails.values().forEach(watched -> watched.tail().grown());
    }

    int readers() {
        return tails.values().stream()
                .mapToInt(watched -> watched.tail().size())
                .sum();
    }
}
