package dev.ssespring.demo;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells the boards of this node how many streams are open on it, when that has changed or somebody new wants to know. Who was
 * away needs no old numbers: they are not kept.
 */
@Component
@Profile("!worker")
final class OpenStreamsReporter {

    /** Each node has its own: with the profile {@code redis} what is published goes to all of them. */
    private final String topic = "streams." + UUID.randomUUID();

    private final SseEventPublisher publisher;
    private final AtomicBoolean asked = new AtomicBoolean();

    // The scheduler's thread alone.
    private int reported;

    OpenStreamsReporter(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    String topic() {
        return topic;
    }

    /** To be called for each new board: as many others may have left since the last report. */
    void ask() {
        asked.set(true);
    }

    @Scheduled(fixedDelayString = "1s")
    void report() {
        boolean wanted = asked.getAndSet(false);
        int open = publisher.openStreams();
        if (wanted || open != reported) {
            publisher.publish(topic, "streams", new OpenStreams(open), PublishOptions.DEFAULTS.liveOnly());
            reported = open;
        }
    }

    /**
     * The payload.
     *
     * @param open how many streams are open
     */
    record OpenStreams(int open) {}
}
