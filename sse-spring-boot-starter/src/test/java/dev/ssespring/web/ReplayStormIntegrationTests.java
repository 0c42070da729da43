package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Many clients that come back at once and have missed much, on each server that is supported. */
@Tag("long")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayStormIntegrationTests {

    private static final Log LOG = LogFactory.getLog(ReplayStormIntegrationTests.class);

    private static final int CLIENTS = 200;
    private static final int MISSED = 1_000;
    private static final int PUBLISHED_MEANWHILE = 100;
    private static final int EVENT_BYTES = 1_000;

    private static final int MAILBOX_EVENTS = 32;
    private static final long MAILBOX_BYTES = 64 << 10;

    /** A page, no longer than the mailbox, and the block without an event at its end, and the first of all. */
    private static final int AHEAD_EVENTS = MAILBOX_EVENTS + 2;

    /** A quarter of what the clients have missed together. */
    private static final long HEAP = (long) CLIENTS * MISSED * EVENT_BYTES / 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void twoHundredClientsThatMissedAThousandEventsEachGetThemOnceWithinBoundedMemory(TestServer.Kind kind)
            throws Exception {
        try (TestServer server = kind.start(
                SmallSendBuffers::register,
                "sse.mailbox.max-events=" + MAILBOX_EVENTS,
                "sse.mailbox.max-size=" + MAILBOX_BYTES + "B",
                "sse.history.max-events=" + (MISSED + PUBLISHED_MEANWHILE),
                "sse.history.max-size=64MB",
                "logging.level.dev.ssespring.web=INFO")) {
            SseEventPublisher publisher = server.publisher();
            Position start = publisher.head();
            publish(MISSED, publisher);
            long heapBefore = usedHeap();

            List<Coverage> coverages = new ArrayList<>();
            List<ResumingClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Coverage coverage = new Coverage(start.sequence());
                ResumingClient client = new ResumingClient("/topic/orders", start.toString(), coverage);
                client.connect(server.port());
                coverages.add(coverage);
                clients.add(client);
            }
            // While nobody reads.
            publish(PUBLISHED_MEANWHILE, publisher);
            long heap = usedHeap() - heapBefore;
            LOG.info("%d streams that replay on %s hold %d KB of heap each"
                    .formatted(CLIENTS, kind, heap / CLIENTS / 1024));
            assertThat(heap).isLessThan(HEAP);
            assertThat(mostWaiting(publisher)).as("seen to wait").isPositive();

            CompletableFuture<?>[] reading = clients.stream()
                    .map(client -> CompletableFuture.runAsync(
                            () -> readUpTo(publisher.head().sequence(), client), threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture<Void> all = CompletableFuture.allOf(reading);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        mostWaiting(publisher);
                        return all.isDone();
                    });
            all.join();
            assertThat(coverages)
                    .allSatisfy(coverage -> assertThat(coverage.received()).isEqualTo(MISSED + PUBLISHED_MEANWHILE));
            assertThat(publisher.statistics().gaps()).isZero();
            for (ResumingClient client : clients) {
                client.close();
            }
        }
    }

    private static int mostWaiting(SseEventPublisher publisher) {
        int most = 0;
        for (StreamInfo stream : publisher.streams()) {
            assertThat(stream.backlogEvents()).isLessThanOrEqualTo(MAILBOX_EVENTS + AHEAD_EVENTS);
            assertThat(stream.backlogBytes()).isLessThanOrEqualTo(MAILBOX_BYTES);
            most = Math.max(most, stream.backlogEvents());
        }
        return most;
    }

    private static void publish(int count, SseEventPublisher publisher) {
        SseEvent event = SseEvent.of("x".repeat(EVENT_BYTES));
        for (int i = 0; i < count; i++) {
            publisher.publish("orders", event);
        }
    }

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
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
