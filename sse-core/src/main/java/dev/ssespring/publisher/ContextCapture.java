package dev.ssespring.publisher;

import java.util.function.UnaryOperator;

/**
 * Carries the context of the thread that opens a stream, such as its MDC or its current observation, to the threads on
 * which the producer or the reactive source of that stream runs.
 */
@FunctionalInterface
public interface ContextCapture {

    /**
     * Captures the context of the calling thread. Called once for each stream that has a producer or a source, by the
     * thread that opens it. Must not block; the stream does not open if this throws.
     *
     * @return wraps each task of the stream, maybe several at the same time: sets what was captured on the thread that
     *     runs the task, and removes it afterwards, also if the task throws
     */
    UnaryOperator<Runnable> capture();
}
