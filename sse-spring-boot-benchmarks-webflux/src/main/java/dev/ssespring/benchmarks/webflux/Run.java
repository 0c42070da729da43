package dev.ssespring.benchmarks.webflux;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
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
    private static final int LONGEST_QUOTE = 40;
    private static final String END = "\"}";

    /** One of them. */
    record Event(int topic, String data) {}

    /**
     * What a request asks for.
     *
     * @throws IllegalArgumentException if that cannot be published, with a message for the client
     */
    static Run of(Map<String, String> parameters) {
        return new Run(
                number(parameters, "n", "", 0, Integer.MAX_VALUE),
                number(parameters, "rate", "0", 0, HIGHEST_RATE),
                number(parameters, "size", "200", 0, LARGEST_SIZE),
                number(parameters, "topics", "1", 1, Integer.MAX_VALUE));
    }

    private static int number(Map<String, String> parameters, String name, String ifAbsent, int min, int max) {
        // Null too for a name without '='.
        String value = Objects.requireNonNullElse(parameters.get(name), ifAbsent);
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException ex) {
            // Refused below, as what is out of range.
        }
        String shortened = (value.length() <= LONGEST_QUOTE) ? value : value.substring(0, LONGEST_QUOTE) + "...";
        throw new IllegalArgumentException("'%s' must be a whole number from %d to %d, but is %s"
                .formatted(name, min, max, value.isEmpty() ? "missing" : "'" + shortened + "'"));
    }

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
