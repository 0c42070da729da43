package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.reactor.ReactorSse;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

class ReactorIntegrationTests {

    private static final int ELEMENTS = 100_000;

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void aFluxBecomesAResponseAndItsEndTheEndOfTheResponse(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(ReactorIntegrationTests::addController)) {
            String body = new String(
                    server.get("/flux", "Accept", "text/event-stream").body().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(body).endsWith("data: Hello\n\ndata:  world\n\nevent: usage\ndata: 2\n\n" + TestApplication.END);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void demandWaitsForAClientThatDoesNotReadAndAllArrivesWhenItDoes(TestServer.Kind kind) throws Exception {
        try (TestServer server =
                kind.start(ReactorIntegrationTests::addController, "sse.mailbox.max-events=64", "sse.heartbeat=1m")) {
            Tokens tokens = server.context().getBean(Tokens.class);
            try (Socket socket = server.open("/numbers")) {
                await().until(() -> tokens.emitted.get() > 100);
                await().until(() -> tokens.hasStoodStill());
                assertThat(tokens.emitted.get()).isLessThan(ELEMENTS);

                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[1 << 16];
                while (tokens.emitted.get() < ELEMENTS && in.read(buffer) >= 0) {
                    assertThat(tokens.cancelled).isFalse();
                }
            }
            assertThat(tokens.emitted.get()).isEqualTo(ELEMENTS);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void aClientThatLeavesCancelsTheFlux(TestServer.Kind kind) throws Exception {
        try (TestServer server =
                kind.start(ReactorIntegrationTests::addController, "sse.mailbox.max-events=64", "sse.heartbeat=50ms")) {
            Tokens tokens = server.context().getBean(Tokens.class);
            try (Socket socket = server.open("/numbers")) {
                assertThat(socket.getInputStream().read()).isPositive();
            }
            await().untilTrue(tokens.cancelled);
        }
    }

    private static void addController(GenericApplicationContext context) {
        context.registerBean(Tokens.class);
    }

    @RestController
    static final class Tokens {

        private final SseEventPublisher publisher;
        private final AtomicLong emitted = new AtomicLong();
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private long seen;

        Tokens(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/flux")
        SseStream tokens() {
            return ReactorSse.stream(publisher, Flux.just("Hello", " world", SseEvent.of("usage", "2")));
        }

        @GetMapping("/numbers")
        SseStream numbers() {
            return ReactorSse.stream(
                    publisher,
                    Flux.range(0, ELEMENTS)
                            .map(i -> "x".repeat(500) + i)
                            .doOnNext(element -> emitted.incrementAndGet())
                            .doOnCancel(() -> cancelled.set(true)));
        }

        /** Since it was last asked. */
        boolean hasStoodStill() {
            long before = seen;
            seen = emitted.get();
            return before == seen;
        }
    }
}
