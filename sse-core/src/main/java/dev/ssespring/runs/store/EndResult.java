package dev.ssespring.runs.store;

import dev.ssespring.runs.RunEnd;

/**
 * Outcome of {@link RunStore#end}.
 *
 * @param ended whether this call has ended the run; false if it had ended before
 * @param end the terminal entry of the log
 */
public record EndResult(boolean ended, RunEnd end) {}
