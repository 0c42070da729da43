package dev.ssespring.runs.store;

/**
 * Receives what happens to logs. Notifications may come from any thread, late, twice or not at all: they are hints, and
 * the store is what counts. Must not block.
 */
public interface RunStoreListener {

    /**
     * Called when a log that is {@linkplain RunStore#watch watched} on this node may have grown.
     *
     * @param key the run
     */
    void onGrown(RunKey key);

    /**
     * Called when a run has ended that was begun through this store object, or one that is watched.
     *
     * @param key the run
     */
    void onEnded(RunKey key);
}
