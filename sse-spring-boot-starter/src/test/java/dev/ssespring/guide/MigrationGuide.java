package dev.ssespring.guide;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The code of docs/migrating-from-sseemitter.md. */
class MigrationGuide {

    // tag::before[]
    @RestController
    static class PricesBefore {

        private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();

        @GetMapping("/prices/stream")
        SseEmitter stream() {
            SseEmitter emitter = new SseEmitter(0L);
            emitter.onCompletion(() -> emitters.remove(emitter));
            emitter.onTimeout(emitter::complete);
            emitters.add(emitter);
            return emitter;
        }

        void changed(String price) {
            for (SseEmitter emitter : emitters) {
                try {
                    emitter.send(SseEmitter.event().name("changed").data(price));
                } catch (IOException ex) {
                    emitter.completeWithError(ex);
                }
            }
        }
    }
    // end::before[]

    // tag::after[]
    @RestController
    static class PricesAfter {

        private final SseEventPublisher publisher;

        PricesAfter(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/prices/stream")
        SseStream stream() {
            return publisher.subscribe("prices");
        }

        void changed(String price) {
            publisher.publish("prices", "changed", price);
        }
    }
    // end::after[]
}
