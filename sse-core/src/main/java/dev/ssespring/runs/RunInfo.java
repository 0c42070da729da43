package dev.ssespring.runs;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of a run.
 *
 * @param id name given at the start
 * @param epoch identifies this run among those that were started under the same name; letters and digits
 * @param state whether it runs, and otherwise how it has ended
 * @param owner name of the principal that owns the run; null if everyone may read and cancel it
 * @param startedAt by the clock of the store
 * @param endedAt by the clock of the store; null while the run is running
 * @param events number of events in the log, without the terminal entry
 * @param bytes size of the events in the log
 * @param reason why the run has ended, such as {@code producer-lost}; null while it is running or if there is no reason
 * @param dialect name of the dialect in which the run is read unless the reader asks for another
 * @param metadata text that was given at the start for the dialect or the application; null if none
 */
public record RunInfo(
        String id,
        String epoch,
        RunState state,
        @Nullable String owner,
        Instant startedAt,
        @Nullable Instant endedAt,
        long events,
        long bytes,
        @Nullable String reason,
        String dialect,
        @Nullable String metadata) {

    /** Checks that what must not be null is not. */
    public RunInfo {
        Objects.requireNonNull(id, "'id' must not be null");
        Objects.requireNonNull(epoch, "'epoch' must not be null");
        Objects.requireNonNull(state, "'state' must not be null");
        Objects.requireNonNull(startedAt, "'startedAt' must not be null");
        Objects.requireNonNull(dialect, "'dialect' must not be null");
    }

    /**
     * Returns the number of the last entry of the log.
     *
     * @return of the terminal entry if the run has ended, else of the last event; 0 if there is none
     */
    public long lastNumber() {
        return state.isTerminal() ? events + 1 : events;
    }
}
