package dev.ssespring.runs;

/**
 * What a node has done so far.
 *
 * @param started runs whose producer was started
 * @param completed runs that have completed
 * @param failed runs that have failed
 * @param cancelled runs that were cancelled
 * @param events events that were written to the store
 * @param bytes size of these events
 * @param active runs that are running now
 * @param readers readers that are connected now
 */
public record RunStatistics(
        long started, long completed, long failed, long cancelled, long events, long bytes, int active, int readers) {}
