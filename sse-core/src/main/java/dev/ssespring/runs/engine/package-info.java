/**
 * The node's half of runs. A producer's thread appends to an {@link dev.ssespring.runs.engine.NodeRuns active run}, whose
 * writer task moves batches to the store; the delivery task of a run's tail reads the store and hands entries to the
 * readers of this node, which are sources of the publisher's streams. Writer and delivery tasks share a small pool; each
 * run has at most one task of each kind in it.
 */
@NullMarked
package dev.ssespring.runs.engine;

import org.jspecify.annotations.NullMarked;
