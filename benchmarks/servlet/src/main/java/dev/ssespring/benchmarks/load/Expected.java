package dev.ssespring.benchmarks.load;

/**
 * What a round sends.
 *
 * @param events how many in all topics together, numbered from 0
 * @param topics number of topics among which they go in turn; the i-th stream has joined topic i modulo this
 * @param size bytes of each event's data
 */
public record Expected(int events, int topics, int size) {

    /** How many of the events a stream of this topic gets. */
    int eventsOf(int topic) {
        return (events - topic + topics - 1) / topics;
    }
}
