package dev.ssespring.benchmarks.runs;

/**
 * What the servers have to do.
 *
 * @param runs answers at the same time
 * @param rate tokens a second in each
 * @param seconds length of an answer
 */
record Load(int runs, int rate, int seconds) {

    static final int READERS = 2;

    int tokens() {
        return rate * seconds;
    }

    long deliveries() {
        return (long) runs * tokens() * READERS;
    }

    String query() {
        return "n=%d&rate=%d".formatted(tokens(), rate);
    }
}
