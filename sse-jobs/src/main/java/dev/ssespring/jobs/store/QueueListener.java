package dev.ssespring.jobs.store;

/** Receives what happens in a queue. */
@FunctionalInterface
public interface QueueListener {

    /**
     * Called after a change. Changes of a job come in their order, from one thread at a time; they may be late, come twice or not at all: they are hints,
     * and the store is what counts. Must neither block nor call the store.
     *
     * @param change what has happened
     */
    void onChange(JobChange change);
}
