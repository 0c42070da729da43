package dev.ssespring.runs.store;

import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the logs of runs, in memory or shared by many nodes. Any thread may call it; calls may block for I/O. Each method
 * is atomic. All times are those of the store's own clock.
 *
 * <p>A run whose lease has expired is ended as failed with the reason {@code producer-lost} by the next call of {@link
 * #begin}, {@link #find} or {@link #read} on any node. {@link #append} and {@link #renew} extend an expired lease of a run
 * that nobody has ended yet.
 */
public interface RunStore {

    /**
     * Starts a run unless one of the name is active. A run of the name that has ended is replaced.
     *
     * @param run description; a repetition with the same epoch has started it, too
     * @return the run that is active now
     * @throws RunStoreFullException if there is no room for another run
     * @throws RunStoreException if the store cannot be reached
     */
    BeginResult begin(RunSpec run);

    /**
     * Appends events to a run. A repetition of a call whose outcome was unknown changes nothing.
     *
     * @param key the run
     * @param events in order, numbered without gaps behind those that were appended before
     * @return false if the run has ended or is unknown, and nothing was appended
     * @throws RunStoreFullException if there is no room for these events
     * @throws RunStoreException if the store cannot be reached
     */
    boolean append(RunKey key, List<RunEvent> events);

    /**
     * Ends a run unless it has ended.
     *
     * @param key the run
     * @param state terminal state
     * @param reason why; null if there is nothing to say
     * @return the terminal entry; empty if the run is unknown
     * @throws RunStoreException if the store cannot be reached
     */
    Optional<EndResult> end(RunKey key, RunState state, @Nullable String reason);

    /**
     * Renews the lease of a run.
     *
     * @param key the run
     * @return false if it has ended or is unknown
     * @throws RunStoreException if the store cannot be reached
     */
    boolean renew(RunKey key);

    /**
     * Returns the run of this name that was started last.
     *
     * @param id name of the run
     * @return empty if it is unknown or expired
     * @throws RunStoreException if the store cannot be reached
     */
    Optional<RunInfo> find(String id);

    /**
     * Reads a part of a run's log.
     *
     * @param key the run
     * @param after number of the entry behind which to begin; 0 for the start
     * @param maxEntries maximum number of entries, 1 or more; pages may be smaller
     * @return empty if the run is unknown or expired
     * @throws RunStoreException if the store cannot be reached
     */
    Optional<RunPage> read(RunKey key, long after, int maxEntries);

    /**
     * Sets what is told of changes.
     *
     * @param listener told until the returned handle is closed
     * @return ends the notifications
     */
    Handle listen(RunStoreListener listener);

    /**
     * Has the listeners of this store object told when a log grows. Does not block.
     *
     * @param key the run
     * @return ends it
     */
    Handle watch(RunKey key);

    /**
     * Returns whether the store has not connected yet because nothing has used it. Health checks leave an idle store alone.
     *
     * @return false if the store was used, or needs no connection
     */
    default boolean isIdle() {
        return false;
    }

    /** Ends what it was returned for. Does nothing when called again; does not block. */
    @FunctionalInterface
    interface Handle extends AutoCloseable {

        @Override
        void close();
    }
}
