package dev.ssespring.guide;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.publisher.SseEventPublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of docs/many-nodes.md. */
class ManyNodesGuide {

    private static final Logger log = LoggerFactory.getLogger(ManyNodesGuide.class);

    private final SseEventPublisher publisher;

    ManyNodesGuide(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    // tag::failures[]
    void publish(String topic, String name, Object payload) {
        try {
            publisher.publish(topic, name, payload);
        } catch (NotPublishedException ex) {
            log.warn("Not published, nobody received it: it may be published again", ex);
        } catch (OutcomeUnknownException ex) {
            log.warn("Sent but not confirmed: publishing it again may publish it twice", ex);
        }
    }
    // end::failures[]
}
