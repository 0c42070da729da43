package dev.ssespring.runs.engine;

import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import java.util.Optional;
import java.util.function.Function;

/** The store of a node, and whether it could be reached the last time. Any thread may call it; blocks as the store does. */
final class StoreAccess {

    private final RunStore store;
    private volatile boolean available = true;

    StoreAccess(RunStore store) {
        this.store = store;
    }

    boolean isAvailable() {
        return available;
    }

    boolean isIdle() {
        return store.isIdle();
    }

    Optional<RunInfo> find(String id) {
        return call(each -> each.find(id));
    }

    <T> T call(Function<RunStore, T> access) {
        try {
            T result = access.apply(store);
            available = true;
            return result;
        } catch (RunStoreException ex) {
            available = false;
            throw ex;
        }
    }
}
