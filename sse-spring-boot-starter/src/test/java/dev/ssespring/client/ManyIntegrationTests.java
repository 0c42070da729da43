package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many streams, many attempts and many bytes. */
@Tag("long")
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class ManyIntegrationTests {

    private static final int STREAMS = 200;
    private static final int RECONNECTS = 1000;

    @Test
    void blockedStreamDoesNotAffectTwoHundredOthers() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<SseEvent> events = new CopyOnWriteArrayList<>();
        try (ScriptedServer server =
                        ScriptedServer.playing(exchange -> exchange.open().send("data: first\n\n"));
                TestClient client = TestClient.create()) {
            for (int i = 0; i < STREAMS; i++) {
                boolean blocks = i < STREAMS / 2;
                client.get(server.uri("/" + i)).connect(event -> {
                    if (blocks) {
                        blocked.countDown();
                        release.await();
                    }
                    events.add(event);
                });
            }
            blocked.await();
            eventually()
                    .until(() -> events.size() == STREAMS / 2 && server.all().size() == STREAMS);
            assertThat(client.client().connections())
                    .hasSize(STREAMS)
                    .allSatisfy(connection -> assertThat(connection.state()).isEqualTo(SseConnection.State.OPEN));
            for (ScriptedExchange exchange : server.all()) {
                exchange.send("data: second\n\n");
            }
            eventually().until(() -> events.size() == STREAMS);
            release.countDown();
            eventually().until(() -> events.size() == 2 * STREAMS);
        }
    }

    @Test
    void thousandReconnectsLeaveNothingBehind() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger sockets = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.playing(exchange -> {
                    if (requests.incrementAndGet() % 2 == 0) {
                        // Left open: it is the client that drops it. Counted once it is sent, which fails if the client
                        // has left.
                        exchange.open().send("id: " + requests + "\ndata: x\n\n");
                        sockets.incrementAndGet();
                        exchange.awaitGone();
                        sockets.decrementAndGet();
                    } else {
                        exchange.open().send("data: x\n\ndata: cut").reset();
                    }
                });
                TestClient client = TestClient.create()) {
            try (SseConnection connection = client.get(server.uri("/")).connect(event -> {
                if (!event.id().isEmpty()) {
                    client.client().connections().forEach(SseConnection::reconnectNow);
                }
            })) {
                eventually().until(() -> requests.get() >= 50);
                int threads = threads();
                long memory = usedMemory();
                eventually().until(() -> requests.get() >= 50 + RECONNECTS);
                eventually().untilAsserted(() -> assertThat(threads()).isLessThan(threads + 20));
                assertThat(usedMemory() - memory).isLessThan(20_000_000);
                eventually().untilAsserted(() -> assertThat(sockets).hasValueLessThan(5));
            }
            eventually().untilAsserted(() -> assertThat(sockets).hasValue(0));
            for (ScriptedExchange exchange : server.all()) {
                exchange.close();
            }
        }
        eventually()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(Thread::isAlive)
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("test-client-")));
    }

    /** Long, because the machine may be busy. */
    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    /** Excludes the threads of the scripted server. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("scripted"))
                .count();
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void slowHandlerAppliesBackPressureToTheServer() throws Exception {
        String event = "data: " + "x".repeat(1000) + "\n\n";
        AtomicLong written = new AtomicLong();
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger handled = new AtomicInteger();
        int events = 50_000;
        try (ScriptedServer server = ScriptedServer.playing(exchange -> {
                    exchange.open();
                    for (int i = 0; i < events; i++) {
                        exchange.send(event);
                        written.addAndGet(event.length());
                    }
                });
                TestClient client = TestClient.create();
                SseConnection connection = client.get(server.uri("/")).connect(each -> {
                    release.await();
                    handled.incrementAndGet();
                })) {
            AtomicLong before = new AtomicLong(-1);
            eventually()
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(20L << 20).isLessThan((long) events * event.length());
            release.countDown();
            eventually().until(() -> handled.get() == events);
        }
    }

    @Test
    void connectionWithoutAThreadIsRefusedWithTheRemedy() throws IOException {
        // One thread, and it is taken.
        try (ScriptedServer server = ScriptedServer.start();
                SmallClient client = new SmallClient()) {
            client.get(server).connect(event -> {});
            assertThatExceptionOfType(SseClientException.class)
                    .isThrownBy(() -> client.get(server).connect(event -> {}))
                    .withMessageContaining("sse.client.max-threads");
            assertThat(client.client.connections()).hasSize(1);
        }
    }

    private static final class SmallClient implements AutoCloseable {

        private final ExecutorService executor = SseThreads.growingPool("small-", 1);
        private final SystemClock clock = SseClock.system("small-clock");
        private final SseClient client =
                SseClient.builder(TestClient.transport(), executor, clock).build();

        SseRequest get(ScriptedServer server) {
            return client.get(server.uri("/"));
        }

        @Override
        public void close() {
            client.close();
            executor.shutdownNow();
            clock.close();
        }
    }
}
