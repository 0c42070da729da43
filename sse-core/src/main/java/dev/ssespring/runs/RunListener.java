package dev.ssespring.runs;

import java.time.Duration;

/** Receives what happens to the runs whose producers run on this node. Called on threads of the runs; must not block. */
public interface RunListener {

    /**
     * Called before the producer runs.
     *
     * @param run as it was started
     */
    default void onStarted(RunInfo run) {}

    /**
     * Called once for each started run when it has ended, by whatever cause.
     *
     * @param run with its terminal state
     * @param duration time since its start
     */
    default void onEnded(RunInfo run, Duration duration) {}
}
