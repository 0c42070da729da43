package dev.ssespring.demo.slow;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes fifty events a second for six seconds to two readers per policy, of which one reads half as fast. Ends when each
 * reader has accounted for each event. Used by one thread at a time.
 */
final class ExperimentRun {

    static final int EVENTS = 300;
    static final Duration TICK = Duration.ofMillis(20);

    private static final int TICKS_PER_REFILL = 16;
    private static final int TICKS_PER_REPORT = 12;
    /** About eight events: a writer thread hands over so much at once. */
    private static final long REFILL_BYTES = 7_000;

    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final SseEventPublisher publisher;
    private final String topic;
    private final Instant deadline;
    private final List<Reader> readers;
    private int published;
    private int ticks;
    private @Nullable String problem;

    ExperimentRun(SseEventPublisher publisher, String topic, Instant start) {
        this.publisher = publisher;
        this.topic = topic;
        this.deadline = start.plus(LONGEST);
        this.readers = Stream.of(OverflowPolicy.values())
                .flatMap(policy -> Stream.of(reader(policy, false), reader(policy, true)))
                .toList();
    }

    private Reader reader(OverflowPolicy policy, boolean throttled) {
        return new Reader(policy, throttled, () -> stream(policy));
    }

    // tag::stream[]
    private SseStream stream(OverflowPolicy policy) {
        return publisher
                .subscribe(topic)
                .with(StreamOptions.DEFAULTS.overflow(policy).mailbox(20, 64_000));
    }

    private void publish(Reading reading) {
        publisher.publish(topic, reading.event(), reading.options());
    }
    // end::stream[]

    /** Publishes the next event and lets the readers read. Returns false if this run is over. */
    boolean tick(Instant now) {
        readers.forEach(reader -> reader.connectIfDue(now));
        if (ticks++ % TICKS_PER_REFILL == 0) {
            readers.forEach(reader -> reader.refill(REFILL_BYTES));
        }
        if (published == EVENTS) {
            return areReadersBehind(now);
        }
        try {
            publish(new Reading(published + 1));
            published++;
            return true;
        } catch (BrokerException ex) {
            // With the profile "redis", which logs its outage.
            problem = "Stopped: the broker could not publish an event.";
            return false;
        }
    }

    private boolean areReadersBehind(Instant now) {
        if (readers.stream().allMatch(reader -> reader.isDone(EVENTS))) {
            return false;
        }
        if (now.isBefore(deadline)) {
            return true;
        }
        problem = "Stopped after %d s: not all readers have caught up.".formatted(LONGEST.toSeconds());
        return false;
    }

    /** Returns whether it is time to tell the pages. */
    boolean isReportDue() {
        return ticks % TICKS_PER_REPORT == 0;
    }

    void stop() {
        readers.forEach(Reader::leave);
    }

    ExperimentReport report(boolean running) {
        return new ExperimentReport(
                running, published, EVENTS, readers.stream().map(Reader::report).toList(), problem);
    }
}
