package dev.ssespring.guide;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;

/** The code of docs/slow-clients-and-limits.md. */
class SlowClientsGuide {

    private final SseEventPublisher publisher;

    SlowClientsGuide(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    // tag::overflow[]
    @GetMapping("/prices/stream")
    SseStream prices() {
        return publisher.subscribe("prices").with(StreamOptions.DEFAULTS.overflow(OverflowPolicy.CONFLATE));
    }
    // end::overflow[]

    void disconnect(long streamId) {
        // tag::disconnect[]
        publisher.disconnect("alice"); // the streams of this user on this node
        publisher.disconnect(streamId); // one stream
        // end::disconnect[]
    }

    // tag::listener[]
    @Component
    static class StreamLogger implements StreamListener {

        private static final Logger log = LoggerFactory.getLogger(StreamLogger.class);

        @Override
        public void overflowed(StreamInfo stream, OverflowPolicy policy) {
            log.info("Mailbox of stream {} is full, policy {}", stream.id(), policy);
        }

        @Override
        public void closed(StreamInfo stream, CloseReason reason) {
            log.info("Stream {} has ended: {}", stream.id(), reason.label());
        }
    }
    // end::listener[]
}
