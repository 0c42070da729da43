/**
 * Runs: finite, replayable streams with a name, an owner and a producer that outlives the request, such as the answer of
 * a language model, an import or a report.
 *
 * <p>A producer appends events on a thread of its own; they go through a bounded buffer into the log of the run, which a
 * {@link dev.ssespring.runs.store.RunStore} keeps until the retention has passed. Readers are streams of the publisher
 * that read the log. This package holds the API; {@code engine} holds the node's half of it, {@code store} the SPI of the
 * log, {@code dialect} the wire formats. Values are immutable; every other type says which thread owns it.
 */
@NullMarked
package dev.ssespring.runs;

import org.jspecify.annotations.NullMarked;
