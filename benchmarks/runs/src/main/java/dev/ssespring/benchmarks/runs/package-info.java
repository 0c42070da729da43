/**
 * Runs beside a plain Flux on WebFlux and Vercel's resumable-stream on Node.js: {@link
 * dev.ssespring.benchmarks.runs.RunsComparison} starts each server in a process of its own, reads answers from it, and
 * compares what they cost.
 */
@NullMarked
package dev.ssespring.benchmarks.runs;

import org.jspecify.annotations.NullMarked;
