package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Clients that open a stream and do not read, while its producer sends without end. */
@Tag("long")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledClientIntegrationTests {

    private static final int EVENT_BYTES = 1_000;
    private static final int MAILBOX_EVENTS = 16;

    /** The send buffer, which Linux doubles, and what the client's system receives for it. */
    private static final int NETWORK_BYTES = 1 << 20;

    /** Until all of this was taken, nothing would tell that nobody reads. */
    @EachServer
    void theNetworkTakesLittleForAClientThatDoesNotRead(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.heartbeat=1m");
                Socket socket = open(server, "/sending")) {
            Sending sending = server.context().getBean(Sending.class);
            await().until(() -> sending.sent.get() > MAILBOX_EVENTS);
            await().pollInterval(Duration.ofMillis(500)).until(sending::standsStill);

            assertThat(socket.isConnected()).isTrue();
            assertThat((sending.sent.get() - MAILBOX_EVENTS) * EVENT_BYTES).isLessThan(NETWORK_BYTES);
        }
    }

    @EachServer
    void theLimitMayBeLeftToTheOperatingSystem(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.heartbeat=1m", "sse.server.send-buffer-size=0");
                Socket socket = open(server, "/sending")) {
            Sending sending = server.context().getBean(Sending.class);

            await().until(() -> sending.sent.get() * EVENT_BYTES > NETWORK_BYTES);

            assertThat(socket.isConnected()).isTrue();
        }
    }

    @EachServer
    void producersOfClientsThatDoNotReadGiveTheirThreadsBack(TestServer.Kind kind) throws Exception {
        int threads = 64;
        List<Socket> sockets = new ArrayList<>();
        try (TestServer server =
                start(kind, "sse.heartbeat=1s", "sse.heartbeat-timeout=2s", "sse.producers.max-threads=" + threads)) {
            SseEventPublisher publisher = server.publisher();
            for (int i = 0; i < threads; i++) {
                sockets.add(open(server, "/sending"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> publisher.openStreams() == threads);
            assertThat(server.get("/waiting", "Accept", "*/*").statusCode()).isEqualTo(503);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(publisher.statistics().closed())
                            .containsEntry(CloseReason.UNRESPONSIVE, (long) threads));

            assertThat(server.firstEvent("/waiting").data()).isEqualTo("first");
            assertThat(publisher.statistics().opened())
                    .as("the refused one is not counted")
                    .isEqualTo(threads + 1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static TestServer start(TestServer.Kind kind, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sse.mailbox.max-events=" + MAILBOX_EVENTS);
        return kind.start(context -> context.registerBean(Sending.class), all.toArray(String[]::new));
    }

    /** With the receive buffer that the system chooses. */
    private static Socket open(TestServer server, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @RestController
    static class Sending {

        private final SseEventPublisher publisher;
        private final AtomicInteger sent = new AtomicInteger();
        private int seen;

        Sending(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/sending")
        SseStream sending() {
            return publisher.stream(out -> {
                while (true) {
                    out.send(SseEvent.of("x".repeat(EVENT_BYTES)));
                    sent.incrementAndGet();
                }
            });
        }

        /** Whether nothing was sent since this was last asked. */
        boolean standsStill() {
            int before = seen;
            seen = sent.get();
            return seen == before;
        }
    }
}
