package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.CloseReason;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.support.GenericApplicationContext;

/** Many events to several streams of a real server: complete, in one order, and no stream in the way of another. */
@Tag("long")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FanOutIntegrationTests {

    private static final int EVENTS = 20_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @EachServer
    void everyStreamGetsAllEventsInTheSameOrderAndInThatOfEachPublisher(TestServer.Kind kind) throws Exception {
        int publishers = 4;
        try (TestServer server = kind.start("sse.mailbox.max-events=" + EVENTS, "sse.mailbox.max-size=64MB")) {
            List<CompletableFuture<List<SseEvent>>> streams = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                streams.add(read(server.get("/topic/orders").body(), EVENTS, () -> {}));
            }
            CompletableFuture<?>[] publishing = IntStream.range(0, publishers)
                    .mapToObj(publisher -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < EVENTS / publishers; i++) {
                                    server.publisher().publish("orders", SseEvent.of("from-" + publisher, "" + i));
                                }
                            },
                            threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(publishing).join();

            List<SseEvent> first = streams.get(0).join();
            assertThat(sequences(first))
                    .isEqualTo(IntStream.rangeClosed(1, EVENTS).boxed().toList());
            for (CompletableFuture<List<SseEvent>> other : streams) {
                assertThat(other.join().equals(first))
                        .as("same events in the same order")
                        .isTrue();
            }
            for (int publisher = 0; publisher < publishers; publisher++) {
                String type = "from-" + publisher;
                assertThat(first.stream()
                                .filter(event -> event.event().equals(type))
                                .map(event -> Integer.valueOf(event.data()))
                                .toList())
                        .isEqualTo(
                                IntStream.range(0, EVENTS / publishers).boxed().toList());
            }
        }
    }

    @EachServer
    @SuppressWarnings("try") // The socket only has to stay open, unread.
    void clientThatNeverReadsIsClosedAtItsBoundAndDelaysNobody(TestServer.Kind kind) throws Exception {
        int healthy = 9;
        int inFlight = 2_000;
        try (TestServer server = kind.start(
                        "sse.mailbox.max-events=4000", "sse.mailbox.max-size=8MB", "sse.mailbox.overflow=disconnect");
                Socket neverReads = server.open("/topic/orders")) {
            await().until(() -> server.publisher().openStreams() == 1);
            // No healthy client is ever further behind than its mailbox holds: only the one that never reads overflows.
            List<Semaphore> windows = new ArrayList<>();
            List<CompletableFuture<List<SseEvent>>> streams = new ArrayList<>();
            for (int i = 0; i < healthy; i++) {
                Semaphore window = new Semaphore(inFlight);
                windows.add(window);
                streams.add(read(server.get("/topic/orders").body(), EVENTS, window::release));
            }
            SseEvent event = SseEvent.of("x".repeat(1000));
            long begin = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                for (Semaphore window : windows) {
                    window.acquire();
                }
                server.publisher().publish("orders", event);
            }

            for (CompletableFuture<List<SseEvent>> stream : streams) {
                assertThat(sequences(stream.join()))
                        .isEqualTo(IntStream.rangeClosed(1, EVENTS).boxed().toList());
            }
            // A write that waited for the stalled client would last as long as the server's write timeout, 30 s or
            // more.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(server.publisher().statistics().closed())
                    .as("closed when its mailbox was full")
                    .containsEntry(CloseReason.OVERFLOW, 1L);
        }
    }

    /** A Jetty whose responses have a small buffer keeps the array that it is given until the client has read. */
    @EachServer
    void slowClientsOfOneWriterDoNotGetEachOthersBytes(TestServer.Kind kind) throws Exception {
        int events = 500;
        try (TestServer server = kind.start(
                FanOutIntegrationTests::withSmallBuffers, "sse.writer-threads=1", "sse.mailbox.max-size=8MB")) {
            InputStream a = server.get("/topic/a").body();
            InputStream b = server.get("/topic/b").body();
            for (int i = 0; i < events; i++) {
                server.publisher().publish("a", SseEvent.of("a".repeat(1000)));
                server.publisher().publish("b", SseEvent.of("b".repeat(1000)));
            }

            assertThat(read(a, events, () -> {}).join())
                    .extracting(SseEvent::data)
                    .containsOnly("a".repeat(1000));
            assertThat(read(b, events, () -> {}).join())
                    .extracting(SseEvent::data)
                    .containsOnly("b".repeat(1000));
        }
    }

    private static void withSmallBuffers(GenericApplicationContext context) {
        SmallSendBuffers.register(context);
        context.registerBean(Filter.class, () -> (request, response, chain) -> {
            response.setBufferSize(2048);
            chain.doFilter(request, response);
        });
    }

    private CompletableFuture<List<SseEvent>> read(InputStream body, int count, Runnable afterEach) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<SseEvent> events = new ArrayList<>(count);
                    try (SseReader reader = new SseReader(body)) {
                        while (events.size() < count) {
                            SseEvent event = reader.read();
                            assertThat(event).as("event after " + events.size()).isNotNull();
                            events.add(event);
                            afterEach.run();
                        }
                    } catch (IOException ex) {
                        throw new UncheckedIOException("after " + events.size() + " events", ex);
                    }
                    return events;
                },
                threads);
    }

    private static List<Integer> sequences(List<SseEvent> events) {
        return events.stream()
                .map(event -> Integer.valueOf(event.id().substring(event.id().indexOf('-') + 1)))
                .toList();
    }
}
