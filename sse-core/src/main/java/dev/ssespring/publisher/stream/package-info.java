/**
 * The open streams of a node: their registry, limits and timers, and the writer threads that drain their mailboxes. Only
 * {@code publisher.engine} may use this package.
 *
 * <p>The engine opens a stream in the {@code StreamRegistry} and offers events to its {@code StreamHandle}, which any thread
 * may call. Each change leaves a signal for the stream's {@code StreamDrain}, which runs on the one writer thread of the stream
 * and alone touches its {@link dev.ssespring.publisher.StreamSink}. The clock's thread runs the timers; listeners of the
 * application are called on a thread of their own.
 */
@NullMarked
package dev.ssespring.publisher.stream;

import org.jspecify.annotations.NullMarked;
