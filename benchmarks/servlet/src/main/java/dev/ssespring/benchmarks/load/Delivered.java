package dev.ssespring.benchmarks.load;

/**
 * What came of a round.
 *
 * @param deliveries events that came, counted for each stream
 * @param lost events that did not come in time, or not in their place
 * @param wrong events that came twice, out of order, in another size or unasked
 * @param seconds from the publication of the first event, or from the first attempt to resume, to the arrival of the last
 * @param latencies of those that came
 */
public record Delivered(long deliveries, long lost, long wrong, double seconds, Latencies latencies) {

    /** Whether every stream got every event once and in order. */
    public boolean isComplete() {
        return lost == 0 && wrong == 0;
    }
}
