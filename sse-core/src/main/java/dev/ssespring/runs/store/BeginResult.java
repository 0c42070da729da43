package dev.ssespring.runs.store;

import dev.ssespring.runs.RunInfo;

/**
 * Outcome of {@link RunStore#begin}.
 *
 * @param started whether the run was started; false if another one of the name is active
 * @param run the run that is active now
 */
public record BeginResult(boolean started, RunInfo run) {}
