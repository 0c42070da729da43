package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.support.GenericApplicationContext;

/** Stopping while publishers publish, and where clients go on, on each server that is supported. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainIntegrationTests {

    private static final Log LOG = LogFactory.getLog(DrainIntegrationTests.class);

    private static final String PATH = "/topic/orders";
    private static final SseEvent EVENT = SseEvent.of("x".repeat(200));

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** As by default, 2 s, and up to a half more. */
    private static final Pattern LAST_BLOCK = Pattern.compile("(?s).*\n\nretry: (2\\d\\d\\d|3000)\n\n");

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Tag("long")
    @EachServer
    void aThousandStreamsEndCleanlyUnderLoadAndTheirClientsGoOnElsewhereWithoutLoss(TestServer.Kind kind)
            throws Exception {
        int streams = 1_000;
        SharedBroker broker = new SharedBroker();
        DrainProbe probe = new DrainProbe();
        AtomicLong end = new AtomicLong(Long.MAX_VALUE);
        try (TestServer next = kind.start(context -> register(broker.node(), context), "sse.heartbeat=500ms");
                TestServer stopping = kind.start(
                        context -> {
                            register(broker.node(), context);
                            probe.register(context);
                        },
                        "sse.drain-timeout=10s",
                        "sse.retry-jitter=0.5",
                        "logging.level.dev.ssespring.web=INFO")) {
            List<CompletableFuture<Duration>> clients = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                Coverage coverage = new Coverage(0);
                ResumingClient client = new ResumingClient(PATH, "", coverage);
                client.connect(stopping.port());
                clients.add(readToTheEnd(client)
                        .thenCompose(retry -> after(retry.minus(RETRY), () -> {
                            try (client) {
                                client.connect(next.port());
                                readUpTo(end, client);
                            }
                            assertThat(coverage.covered()).isEqualTo(end.get());
                            return retry;
                        })));
            }
            // Taken now: a context that is closed gives no beans.
            SseEventPublisher stopped = stopping.publisher();
            try (Publishing there = new Publishing(next.publisher(), "orders", EVENT);
                    Publishing here = new Publishing(stopped, "orders", EVENT)) {
                await().until(() -> there.count() > 10 && here.count() > 10);
                stopping.context().close();
                long then = there.count();
                await().until(() -> there.count() > then);
            }
            end.set(next.publisher().head().sequence());

            LOG.info("Draining %d streams on %s took %d ms"
                    .formatted(streams, kind, probe.took().toMillis()));
            assertThat(probe.left()).isZero();
            assertThat(probe.took()).isLessThan(Duration.ofSeconds(5));
            assertThat(stopped.statistics().closed()).containsEntry(CloseReason.DRAINED, (long) streams);
            assertThat(clients.stream().map(CompletableFuture::join).distinct().count())
                    .as("different times to come back")
                    .isGreaterThan(streams / 10);
        }
    }

    @EachServer
    @SuppressWarnings("try") // The response only has to stay open, unread.
    @Tag("slow")
    void publishingDuringADrainThrowsNothingAndIsKept(TestServer.Kind kind) throws Exception {
        DrainProbe probe = new DrainProbe();
        int large = 10;
        Coverage coverage = new Coverage(large);
        ResumingClient client = new ResumingClient(PATH, "", coverage);
        try (TestServer server = kind.start(
                        probe::register,
                        "sse.drain-timeout=2s",
                        "sse.mailbox.max-events=100000",
                        "sse.mailbox.max-size=100MB",
                        "sse.history.max-events=1000000",
                        "sse.history.max-size=1GB",
                        "sse.history.max-total-size=1GB");
                RawResponse neverRead = new RawResponse(server.port(), PATH, "")) {
            for (int i = 0; i < large; i++) {
                // Which the network does not take: so draining takes as long as it may.
                server.publisher().publish("orders", SseEvent.of("x".repeat(1_000_000)));
            }
            client.connect(server.port());
            CompletableFuture<Duration> reading = readToTheEnd(client);
            try (Publishing publishing = new Publishing(server.publisher(), "orders", EVENT)) {
                CompletableFuture<Void> stopping = CompletableFuture.runAsync(server.context()::stop, threads);
                probe.awaitBegin();
                long atBegin = publishing.count();
                await().until(() -> publishing.count() > atBegin + 10);
                assertThat(probe.isOver()).isFalse();
                stopping.join();
                long afterwards = publishing.count();
                await().until(() -> publishing.count() > afterwards);
            }
            reading.join();
            assertThat(coverage.covered())
                    .isLessThan(server.publisher().statistics().published());

            server.context().start();
            client.connect(server.port());
            readUpTo(new AtomicLong(server.publisher().head().sequence()), client);
            assertThat(coverage.received())
                    .isEqualTo(server.publisher().statistics().published() - large);
        } finally {
            client.close();
        }
    }

    @EachServer
    @Tag("slow")
    void brokerThatIsNewAfterARestartIsToldByOneResetAndThenEventsGoOn(TestServer.Kind kind) throws Exception {
        List<SseEvent> events = new ArrayList<>();
        ResumingClient client = new ResumingClient(PATH, "", events::add);
        try (TestServer server = kind.start()) {
            client.connect(server.port());
            server.publisher().publish("orders", EVENT);
        }
        readToTheEnd(client).join();
        String before = client.lastEventId();
        assertThat(events).extracting(SseEvent::id).containsExactly(before);

        events.clear();
        try (TestServer server = kind.start()) {
            String missed =
                    server.publisher().publish("orders", EVENT).position().toString();
            client.connect(server.port());
            String live = server.publisher().publish("orders", EVENT).position().toString();
            while (events.size() < 2) {
                assertThat(client.read()).isTrue();
            }
            assertThat(events).extracting(SseEvent::event).containsExactly("stream-reset", "message");
            assertThat(events).extracting(SseEvent::id).containsExactly(missed, live);
            assertThat(events.get(0).data())
                    .isEqualTo("{\"reason\":\"unknown-position\",\"from\":\"%s\",\"lastEventId\":\"%s\"}"
                            .formatted(missed, before));
        } finally {
            client.close();
        }
    }

    private static void register(SseBroker broker, GenericApplicationContext context) {
        context.registerBean(SseBroker.class, () -> broker);
    }

    /** Gives the time to come back, which has to be the last block; fails if the response is cut off. */
    private CompletableFuture<Duration> readToTheEnd(ResumingClient client) {
        return after(Duration.ZERO, () -> {
            boolean open = true;
            while (open) {
                open = client.read();
            }
            assertThat(client.tail()).matches(LAST_BLOCK);
            return client.retry();
        });
    }

    private <T> CompletableFuture<T> after(Duration delay, Callable<T> task) {
        Executor delayed = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.call();
                    } catch (Exception ex) {
                        throw new CompletionException(ex);
                    }
                },
                delayed);
    }

    private static void readUpTo(AtomicLong sequence, ResumingClient client) throws IOException {
        while (client.sequence() < sequence.get()) {
            assertThat(client.read()).isTrue();
        }
    }
}
