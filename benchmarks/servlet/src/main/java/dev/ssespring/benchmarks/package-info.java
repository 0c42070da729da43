/** Encoder and parser beside Spring's, okhttp-sse's and okhttp-eventsource's. See docs/benchmarks.md. */
@NullMarked
package dev.ssespring.benchmarks;

import org.jspecify.annotations.NullMarked;
