package dev.ssespring.runs.store;

import dev.ssespring.runs.RunInfo;
import java.util.Objects;

/**
 * Identifies one run.
 *
 * @param id name of the run
 * @param epoch distinguishes it from others of the same name
 */
public record RunKey(String id, String epoch) {

    /** Checks that neither is null. */
    public RunKey {
        Objects.requireNonNull(id, "'id' must not be null");
        Objects.requireNonNull(epoch, "'epoch' must not be null");
    }

    /**
     * Returns the key of a run.
     *
     * @param run any state of it
     * @return its key
     */
    public static RunKey of(RunInfo run) {
        return new RunKey(run.id(), run.epoch());
    }
}
