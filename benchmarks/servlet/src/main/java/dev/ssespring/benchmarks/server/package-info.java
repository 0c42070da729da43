/** The server that is measured: topics of ours at {@code /sse}, a loop over {@code SseEmitter} at {@code /emitter}. */
@NullMarked
package dev.ssespring.benchmarks.server;

import org.jspecify.annotations.NullMarked;
