package dev.ssespring.demo;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Publishes the number of open streams of this node to its boards, when it has changed or a new board has connected.
 * The events are not kept, since clients that were away do not need old numbers.
 */
@Component
@Profile("!worker")
final class OpenStreamsReporter {

    /** Each node has its own topic, because with the profile {@code redis} events are sent to all nodes. */
    private final String topic = "streams." + UUID.randomUUID();

    private static final Log LOG = LogFactory.getLog(OpenStreamsReporter.class);

    private final SseEventPublisher publisher;
    private final AtomicBoolean asked = new AtomicBoolean();

    // Only used by the scheduler's thread.
    private int reported;

    OpenStreamsReporter(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    String topic() {
        return topic;
    }

    /** Must be called for each new board, since as many others may have left since the last report. */
    void ask() {
        asked.set(true);
    }

    @Scheduled(fixedDelayString = "1s")
    void report() {
        boolean wanted = asked.getAndSet(false);
        int open = publisher.openStreams();
        if (wanted || open != reported) {
            try {
                publisher.publish(topic, "streams", new OpenStreams(open), PublishOptions.DEFAULTS.liveOnly());
                reported = open;
            } catch (BrokerException ex) {
                // With the profile "redis": the boards get the number when Redis is back.
                asked.set(true);
                LOG.debug("The number of open streams cannot be published; it is tried again", ex);
            }
        }
    }

    /**
     * Payload of the event.
     *
     * @param open number of open streams
     */
    record OpenStreams(int open) {}
}
