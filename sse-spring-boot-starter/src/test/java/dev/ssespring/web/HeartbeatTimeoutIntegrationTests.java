package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** A peer that is still connected and takes nothing any more, on each server that is supported. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeartbeatTimeoutIntegrationTests {

    /** More than the network takes for a client that does not read. */
    private static final int EVENTS = 20_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @EachServer
    @SuppressWarnings("try") // The response only has to stay open, unread.
    @Tag("slow")
    void streamWhosePeerTakesNoHeartbeatIsClosedAndNoOther(TestServer.Kind kind) throws Exception {
        Map<Long, CloseReason> closed = new ConcurrentHashMap<>();
        StreamListener listener = new StreamListener() {
            @Override
            public void closed(StreamInfo stream, CloseReason reason) {
                closed.put(stream.id(), reason);
            }
        };
        try (TestServer server = kind.start(
                        context -> context.registerBean(StreamListener.class, () -> listener),
                        "sse.heartbeat=200ms",
                        "sse.heartbeat-timeout=2s",
                        "sse.mailbox.max-events=" + EVENTS,
                        "sse.mailbox.max-size=100MB");
                RawResponse halfOpen = new RawResponse(server.port(), "/topic/orders", "")) {
            SseEventPublisher publisher = server.publisher();
            long id = publisher.streams().get(0).id();
            Coverage coverage = new Coverage(0);
            ResumingClient healthy = new ResumingClient("/topic/orders", "", coverage);
            healthy.connect(server.port());
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readUpTo(EVENTS + 1, healthy), threads);

            SseEvent event = SseEvent.of("x".repeat(1000));
            for (int i = 0; i < EVENTS; i++) {
                publisher.publish("orders", event);
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> !closed.isEmpty());
            assertThat(closed).isEqualTo(Map.of(id, CloseReason.UNRESPONSIVE));
            assertThat(publisher.statistics().closed()).containsEntry(CloseReason.UNRESPONSIVE, 1L);
            assertThat(publisher.openStreams()).isEqualTo(1);
            publisher.publish("orders", event);
            reading.join();
            assertThat(coverage.received()).isEqualTo(EVENTS + 1);
            healthy.close();
        }
    }

    private static void readUpTo(long sequence, ResumingClient client) {
        try {
            while (client.sequence() < sequence) {
                assertThat(client.read()).isTrue();
            }
        } catch (IOException ex) {
            throw new UncheckedIOException("at " + client.lastEventId(), ex);
        }
    }
}
