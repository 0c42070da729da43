package dev.ssespring.benchmarks.load;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Adds up what comes. */
final class Round {

    private final Expected expected;
    private final Latencies.Recorder latencies;
    private int streamsLeft;
    private long deliveries;
    private long lost;
    private long wrong;
    private long firstSent = Long.MAX_VALUE;
    private long begin;
    private long lastCame;

    /** When the bytes at hand were read. */
    private long now;

    Round(Expected expected, int streams) {
        this.expected = expected;
        this.latencies = new Latencies.Recorder(Math.toIntExact((long) streams * expected.eventsOf(0)));
    }

    Expected expected() {
        return expected;
    }

    /** How many streams may still get something. */
    int streamsLeft() {
        return streamsLeft;
    }

    /** Has it begin now instead of with its first event, which is older. */
    void beginNow() {
        begin = micros();
    }

    void begun() {
        streamsLeft++;
    }

    void done() {
        streamsLeft--;
    }

    void bytesCame() {
        now = micros();
    }

    void came(long ts, int size) {
        deliveries++;
        if (size != expected.size()) {
            wrong++;
        }
        latencies.record(now - ts);
        firstSent = Math.min(firstSent, ts);
        lastCame = now;
    }

    void lost(long events) {
        lost += events;
    }

    void wrong() {
        wrong++;
    }

    Delivered result() {
        long first = (begin > 0) ? begin : firstSent;
        double seconds = (deliveries == 0) ? Double.NaN : (lastCame - first) / 1e6;
        return new Delivered(deliveries, lost, wrong, seconds, latencies.summary());
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
