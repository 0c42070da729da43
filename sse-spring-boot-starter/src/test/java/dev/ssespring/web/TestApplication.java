package dev.ssespring.web;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application as a user would write it, with every way to return a stream. */
@SpringBootApplication
@Import(FunctionalEndpoints.class)
class TestApplication {

    /** The last block of a stream that has a producer. */
    static final String END = "id: dev.ssespring.stream-ended\n\n";

    static final String FAILED = "event: stream-failed\ndata: {\"reason\":\"producer-failed\"}\n\n";

    record Payload(int number) {}

    @RestController
    static class Streams {

        private final SseEventPublisher publisher;

        Streams(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/ten")
        SseStream ten() {
            return publisher.stream(out -> {
                for (int i = 1; i <= 10; i++) {
                    out.send(SseEvent.of("my-custom-event", "Hello World! " + i));
                }
            });
        }

        @PostMapping("/ten")
        SseStream tenByPost() {
            return ten();
        }

        @GetMapping("/topic/{topic}")
        SseStream topic(@PathVariable String topic) {
            return publisher.subscribe(topic);
        }

        @GetMapping("/elements")
        SseStream elements() {
            return publisher.stream(List.of("text", SseEvent.of("named", "event"), new Payload(7)));
        }

        @GetMapping("/java-stream")
        SseStream javaStream() {
            return publisher.stream(IntStream.rangeClosed(1, 3).mapToObj(Payload::new));
        }

        @GetMapping("/entity")
        ResponseEntity<SseStream> entity() {
            return ResponseEntity.status(HttpStatus.ACCEPTED)
                    .header("X-Mine", "1")
                    .header("Cache-Control", "private")
                    .body(ten());
        }

        @GetMapping("/entity-without-body")
        ResponseEntity<SseStream> entityWithoutBody() {
            return ResponseEntity.notFound().build();
        }

        @GetMapping("/null")
        @SuppressWarnings("NullAway")
        SseStream nothing() {
            return null;
        }

        @GetMapping("/context")
        SseStream context() {
            return publisher.stream(out -> {
                Principal principal = out.principal();
                out.send(SseEvent.of(
                        Objects.toString(out.lastEventId()), principal == null ? "nobody" : principal.getName()));
            });
        }

        @GetMapping("/failing")
        SseStream failing() {
            return publisher.stream(out -> {
                out.send(SseEvent.of("before"));
                throw new IllegalStateException("on purpose");
            });
        }
    }

    /** Streams that go on until somebody ends them. */
    @RestController
    static class Endless {

        private final SseEventPublisher publisher;
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();

        Endless(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        CompletableFuture<Throwable> end() {
            return end;
        }

        @GetMapping("/endless")
        SseStream endless() {
            return publisher.stream(out -> {
                try {
                    while (true) {
                        out.send(SseEvent.of("x".repeat(1000)));
                    }
                } catch (RuntimeException ex) {
                    end.complete(ex);
                    throw ex;
                }
            });
        }

        @GetMapping("/waiting")
        SseStream waiting() {
            return publisher.stream(out -> {
                out.send(SseEvent.of("first"));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    end.complete(ex);
                    throw ex;
                }
            });
        }
    }

    @Controller
    static class PlainController {

        private final SseEventPublisher publisher;

        PlainController(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/plain")
        SseStream plain() {
            return publisher.stream(List.of("plain"));
        }

        @GetMapping("/object")
        Object object() {
            return plain();
        }

        @GetMapping("/entity-of-anything")
        ResponseEntity<?> entityOfAnything() {
            return ResponseEntity.ok(plain());
        }

        @GetMapping("/http-entity")
        HttpEntity<SseStream> httpEntity() {
            return new HttpEntity<>(plain());
        }
    }
}
