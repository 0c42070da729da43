package dev.ssespring.demo.resume;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Publishes the next number ten times a second, as long as a stream is subscribed or was in the last minute. Each node has a
 * counter with a name of its own. The scheduler's thread owns the number.
 */
@Component
@Profile("!worker")
final class Counter {

    static final String TOPIC = "counter";

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final String name = UUID.randomUUID().toString().substring(0, 8);
    private final SseEventPublisher publisher;
    private final Clock clock;
    private volatile Instant wantedUntil = Instant.MIN;
    private long number;

    Counter(SseEventPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Keeps the counter running for a minute. */
    void keepRunning() {
        wantedUntil = clock.instant().plus(IDLE);
    }

    @Scheduled(fixedRateString = "100ms")
    void count() {
        Instant now = clock.instant();
        if (now.isAfter(wantedUntil)) {
            return;
        }
        try {
            Count next = new Count(name, number + 1, now.toEpochMilli());
            if (publisher.publish(TOPIC, "count", next).streams() > 0) {
                keepRunning();
            }
            number++;
        } catch (NotPublishedException ex) {
            // With the profile "redis". The starter logs it, and the same number is tried again.
            return;
        } catch (OutcomeUnknownException ex) {
            // It may have been published: not again.
            number++;
        }
    }

    /**
     * Payload of the event.
     *
     * @param counter name of the counter
     * @param number 1 for the first event of this counter, then one more for each
     * @param time when it was published, in milliseconds since 1970
     */
    record Count(String counter, long number, long time) {}
}
