package dev.ssespring.benchmarks.webflux;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

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

    Run {
        if (n < 0 || rate < 0 || rate > HIGHEST_RATE || size < 0 || size > LARGEST_SIZE || topics < 1) {
            throw new IllegalArgumentException(
                    "'n' must not be negative, 'rate' 0 to %d, 'size' 0 to %d, 'topics' 1 or more"
                            .formatted(HIGHEST_RATE, LARGEST_SIZE));
        }
    }

    /** One of them. */
    record Event(int topic, String data) {}

    /** They come from a thread of the scheduler, at the run's pace. */
    Flux<Event> events(Scheduler scheduler) {
        if (rate == 0) {
            return Flux.range(0, n).map(seq -> event(seq, nowMicros())).subscribeOn(scheduler);
        }
        return Flux.defer(() -> paced(scheduler, nowMicros()));
    }

    /** Begins after the given time, so that what is due is never dated into the future. */
    private Flux<Event> paced(Scheduler scheduler, long beginMicros) {
        long period = 1_000_000_000L / rate;
        return Flux.interval(Duration.ZERO, Duration.ofNanos(period), scheduler)
                .onBackpressureBuffer()
                .take(n)
                .map(seq -> event(seq.intValue(), beginMicros + seq * period / 1000));
    }

    private Event event(int seq, long ts) {
        String start = "{\"seq\":" + seq + ",\"ts\":" + ts + ",\"pad\":\"";
        String pad = "x".repeat(Math.max(0, size - start.length() - END.length()));
        return new Event(seq % topics, start + pad + END);
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
