package dev.ssespring.benchmarks.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Events to publish.
 *
 * @param n how many
 * @param rate how many per second; 0 for as fast as possible
 * @param size bytes of each event's data; more if its numbers alone need more
 * @param topics number of topics to which they go in turn
 */
record Run(int n, int rate, int size, int topics) {

    private static final String END = "\"}";

    Run {
        if (n < 0 || rate < 0 || size < 0 || topics < 1) {
            throw new IllegalArgumentException(
                    "'n', 'rate' and 'size' must not be negative, 'topics' must be 1 or more");
        }
    }

    /** Where events go. */
    @FunctionalInterface
    interface Target {

        void publish(int topic, String data);
    }

    /** Publishes in the background, on a thread of its own, at the run's pace. */
    void start(Target target) {
        Thread thread = new Thread(() -> publish(target), "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void publish(Target target) {
        long begin = System.nanoTime();
        for (int seq = 0; seq < n; seq++) {
            if (rate > 0) {
                waitUntil(begin + seq * 1_000_000_000L / rate);
            }
            target.publish(seq % topics, data(seq));
        }
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private String data(int seq) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        String start = "{\"seq\":" + seq + ",\"ts\":" + micros + ",\"pad\":\"";
        return start + "x".repeat(Math.max(0, size - start.length() - END.length())) + END;
    }
}
