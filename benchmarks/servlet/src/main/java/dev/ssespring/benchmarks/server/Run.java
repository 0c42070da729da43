package dev.ssespring.benchmarks.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Events to publish. With a rate each is dated with the time at which it was due, however late its publisher got round to
 * it, so that a publisher that is held up shows in latencies; without one, with the time at which it was made.
 *
 * @param n how many
 * @param rate how many per second; 0 for as fast as possible
 * @param size bytes of each event's data; more if its numbers alone need more
 * @param topics number of topics to which they go in turn
 */
record Run(int n, int rate, int size, int topics) {

    private static final int HIGHEST_RATE = 1_000_000_000;
    private static final int LARGEST_SIZE = 10_000_000;
    private static final String END = "\"}";

    /** Where events go. */
    @FunctionalInterface
    interface Target {

        void publish(int topic, String data);
    }

    /**
     * What a request asks for.
     *
     * @throws IllegalArgumentException if that cannot be published, with a message for the client
     */
    static Run of(Parameters parameters) {
        return new Run(
                parameters.number("n", "", 0, Integer.MAX_VALUE),
                parameters.number("rate", "0", 0, HIGHEST_RATE),
                parameters.number("size", "200", 0, LARGEST_SIZE),
                parameters.number("topics", "1", 1, Integer.MAX_VALUE));
    }

    /** Publishes in the background, on a thread of its own, at the run's pace. */
    void start(Target target) {
        Thread thread = new Thread(() -> publish(target), "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** Publishes on the calling thread, and returns when all is published. */
    void publish(Target target) {
        // The wall clock first: a due time by it is then never later than the same by the other, which is waited for.
        long beginMicros = nowMicros();
        long begin = System.nanoTime();
        for (int seq = 0; seq < n; seq++) {
            long ts;
            if (rate > 0) {
                long due = seq * 1_000_000_000L / rate;
                waitUntil(begin + due);
                ts = beginMicros + due / 1000;
            } else {
                ts = nowMicros();
            }
            target.publish(seq % topics, data(seq, ts));
        }
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private String data(int seq, long ts) {
        String start = "{\"seq\":" + seq + ",\"ts\":" + ts + ",\"pad\":\"";
        return start + "x".repeat(Math.max(0, size - start.length() - END.length())) + END;
    }
}
