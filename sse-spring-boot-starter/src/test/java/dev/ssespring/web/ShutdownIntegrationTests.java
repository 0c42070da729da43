package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Stopping with open streams, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownIntegrationTests {

    @EachServer
    void stoppingEndsAHundredStreamsCleanlyInNoTime(TestServer.Kind kind) throws Exception {
        List<SseReader> subscribers = new ArrayList<>();
        List<SseReader> producing = new ArrayList<>();
        TestServer server = kind.start();
        for (int i = 0; i < 50; i++) {
            subscribers.add(new SseReader(server.get("/topic/orders").body()));
            SseReader waiting = new SseReader(server.get("/waiting").body());
            assertThat(waiting.read()).isNotNull();
            producing.add(waiting);
        }
        server.publisher().publish("orders", SseEvent.of("last"));

        long begin = System.nanoTime();
        server.close();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        for (SseReader stream : subscribers) {
            assertThat(stream.read()).isNotNull();
            assertEndsCleanly(stream);
        }
        for (SseReader stream : producing) {
            assertEndsCleanly(stream);
        }
    }

    /** The client throws where a body is cut off instead of ended. */
    private static void assertEndsCleanly(SseReader stream) throws IOException {
        assertThat(stream.read()).isNull();
    }

    @EachServer
    void stoppingDoesNotWaitForAClientThatDoesNotRead(TestServer.Kind kind) throws Exception {
        TestServer server = kind.start("sse.mailbox.max-size=100MB", "sse.mailbox.max-events=100000");
        try (Socket socket = server.open("/topic/orders")) {
            assertThat(socket.getInputStream().read()).as("begin of the answer").isEqualTo('H');
            SseEvent large = SseEvent.of("x".repeat(1_000_000));
            for (int i = 0; i < 10; i++) {
                server.publisher().publish("orders", large);
            }
            long begin = System.nanoTime();
            server.close();
            // It did wait as long as configured, so there was somebody who did not read.
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        }
    }

    @EachServer
    void streamsAreAcceptedAgainAfterARestartOfTheContext(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            server.context().stop();
            server.context().start();
            assertThat(server.get("/ten").body().readAllBytes()).isNotEmpty();
        }
    }
}
