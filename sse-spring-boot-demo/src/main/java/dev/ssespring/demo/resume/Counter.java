package dev.ssespring.demo.resume;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Publishes the next number ten times a second, as long as a stream is subscribed or was in the last minute. With the profile
 * {@code redis} one of the nodes that have such streams counts for all. Only the scheduler's threads publish, one at a time.
 */
@Component
@Profile("!worker")
final class Counter {

    static final String TOPIC = "counter";

    private static final Log LOG = LogFactory.getLog(Counter.class);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final CounterTurns turns;
    private final SseEventPublisher publisher;
    private final Clock clock;
    private volatile Instant wantedUntil = Instant.MIN;
    private volatile @Nullable Count newest;

    Counter(CounterTurns turns, SseEventPublisher publisher, Clock clock) {
        this.turns = turns;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Keeps the counter running for a minute. */
    void keepRunning() {
        wantedUntil = clock.instant().plus(IDLE);
    }

    /** The streams of this node: those of others are their own concern. */
    @Scheduled(fixedRateString = "10s")
    void keepRunningForStreams() {
        if (publisher.streams().stream().anyMatch(stream -> stream.topics().contains(TOPIC))) {
            keepRunning();
        }
    }

    @Scheduled(fixedRateString = "100ms")
    void count() {
        Instant now = clock.instant();
        if (now.isAfter(wantedUntil)) {
            return;
        }
        try {
            CounterTurns.Last last = turns.take();
            if (last != null) {
                publish(new Count(last.counter(), numberAfter(last), now.toEpochMilli()));
            }
        } catch (NotPublishedException | DataAccessException ex) {
            // With the profile "redis". The starter logs the outage, and the same number is tried again.
            LOG.debug("The counter waits for Redis", ex);
        }
    }

    /** What this node has published counts as well if it could not be kept. */
    private long numberAfter(CounterTurns.Last last) {
        Count own = newest;
        if (own == null || !own.counter().equals(last.counter())) {
            return last.number() + 1;
        }
        return Math.max(own.number(), last.number()) + 1;
    }

    private void publish(Count next) {
        try {
            publisher.publish(TOPIC, "count", next);
        } catch (OutcomeUnknownException ex) {
            LOG.debug("The number may have been published: it is not published again", ex);
        }
        newest = next;
        turns.published(next.number());
    }

    /**
     * Payload of the event.
     *
     * @param counter name of the counter, which is another one where the number was lost, as by a restart
     * @param number 1 for the first event of this counter, then one more for each
     * @param time when it was published, in milliseconds since 1970
     */
    record Count(String counter, long number, long time) {}
}
