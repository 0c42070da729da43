/**
 * The logs of runs. A store keeps, per name, the run that was started last, decides every race between nodes (start, end,
 * orphan) by compare-and-set, and tells nodes that a log has grown. Any thread may call a store.
 */
@NullMarked
package dev.ssespring.runs.store;

import org.jspecify.annotations.NullMarked;
