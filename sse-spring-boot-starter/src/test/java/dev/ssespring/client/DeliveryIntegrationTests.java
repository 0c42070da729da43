package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.engine.ConnectionThreads;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acknowledgement of events, and events that fail. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class DeliveryIntegrationTests {

    private static final String THREE = "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n";

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @Test
    void lastIdAdvancesAfterTheHandlerHasReturned() throws Exception {
        Semaphore release = new Semaphore(0);
        CountDownLatch handling = new CountDownLatch(1);
        try (SseConnection connection = client.get(server.uri("/")).connect(event -> {
            handling.countDown();
            release.acquire();
        })) {
            server.next().open().send(THREE);
            handling.await();
            assertThat(connection.lastEventId()).isEmpty();
            release.release();
            Awaitility.await().until(() -> connection.lastEventId().equals("1"));
            release.release(9);
        }
    }

    @Test
    void lastIdAdvancesBeforeTheHandlerWithAtMostOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch handling = new CountDownLatch(1);
        try (SseConnection connection = client.get(server.uri("/"))
                .delivery(DeliveryGuarantee.AT_MOST_ONCE)
                .connect(event -> {
                    handling.countDown();
                    release.await();
                })) {
            server.next().open().send(THREE);
            handling.await();
            assertThat(connection.lastEventId()).isEqualTo("1");
            release.countDown();
        }
    }

    @Test
    void idWithoutAnEventAdvancesImmediately() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording)) {
            server.next().open().send("id: 9\n\n");
            Awaitility.await().until(() -> connection.lastEventId().equals("9"));
        }
    }

    @Test
    void failedEventIsSkippedByDefaultAndSeen() throws Exception {
        Observed observed = new Observed();
        try (TestClient own = TestClient.create(builder -> builder.observer(observed));
                SseConnection connection = own.get(server.uri("/")).connect(event -> {
                    if ("b".equals(event.data())) {
                        throw new IllegalStateException("cannot");
                    }
                    recording.handle(event);
                })) {
            server.next().open().send(THREE);
            assertThat(recording.event().data()).isEqualTo("a");
            assertThat(recording.event().data()).isEqualTo("c");
            Awaitility.await().until(() -> connection.lastEventId().equals("3"));
            assertThat(observed.failures).hasSize(1).first().asString().contains("cannot");
            assertThat(observed.handled.get()).isEqualTo(3);
        }
    }

    @Test
    void failedEventIsRetriedByThePolicy() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (SseConnection connection = client.get(server.uri("/"))
                .onHandlerError((event, failure, attempts) -> attempts < 3
                        ? new HandlerErrorPolicy.Retry(Duration.ofMillis(1))
                        : new HandlerErrorPolicy.Skip())
                .connect(event -> {
                    calls.incrementAndGet();
                    if ("a".equals(event.data())) {
                        throw new IllegalStateException("cannot");
                    }
                    recording.handle(event);
                })) {
            server.next().open().send(THREE);
            assertThat(recording.event().data()).isEqualTo("b");
            recording.event();
            assertThat(calls).hasValue(5);
        }
    }

    @Test
    void policyThatStopsLeavesTheEventForTheNextConnection() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .onHandlerError(HandlerErrorPolicy.stop())
                .connect(
                        event -> {
                            if ("b".equals(event.data())) {
                                throw new IllegalStateException("cannot");
                            }
                        },
                        recording)) {
            ScriptedExchange exchange = server.next().open().send(THREE);
            SseSignal.Closed closed = recording.closed();
            assertThat(closed.failure().disconnectCause()).isEqualTo(DisconnectCause.HANDLER_FAILED);
            assertThat(closed.failure()).hasRootCauseMessage("cannot");
            assertThat(connection.lastEventId()).isEqualTo("1");
            exchange.awaitGone();
        }
    }

    @Test
    void errorInAHandlerEndsTheConnectionAndIsReported() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .connect(
                        event -> {
                            throw new LinkageError("gone");
                        },
                        recording)) {
            server.next().open().send(THREE);
            assertThat(recording.closed().failure()).hasRootCauseMessage("gone");
        }
    }

    @Test
    void storeProvidesTheFirstIdAndSavesTheLast() throws Exception {
        Store store = new Store(Map.of("orders", "41"));
        try (SseConnection connection = client.get(server.uri("/"))
                .name("orders")
                .lastEventId("7")
                .lastEventIdStore(store)
                .connect(recording)) {
            ScriptedExchange request = server.next();
            assertThat(request.header("Last-Event-ID")).isEqualTo("41");
            request.open().send("id: 42\ndata: x\n\ndata: y\n\nid: 43\n\n");
            Awaitility.await().until(() -> store.saved.size() == 2);
            assertThat(store.saved).containsExactly("orders=42", "orders=43");
        }
    }

    @Test
    void failingStoreIsRetriedBeforeARequestIsSent() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        Store store = new Store(Map.of()) {
            @Override
            public String load(String subscription) {
                if (loads.incrementAndGet() == 1) {
                    throw new IllegalStateException("no database");
                }
                return "5";
            }

            @Override
            public void save(String subscription, String lastEventId) {
                throw new IllegalStateException("no database");
            }
        };
        try (SseConnection connection =
                client.get(server.uri("/")).lastEventIdStore(store).connect(recording, recording)) {
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.REQUEST_FAILED);
            ScriptedExchange request = server.next();
            assertThat(request.header("Last-Event-ID")).isEqualTo("5");
            request.open().send(THREE);
            recording.event();
            recording.event();
            assertThat(recording.event().data()).isEqualTo("c");
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void concurrentHandlersAcknowledgeUpToTheOldestUnfinishedEvent() throws Exception {
        Map<String, CountDownLatch> release =
                Map.of("a", new CountDownLatch(1), "b", new CountDownLatch(1), "c", new CountDownLatch(1));
        Set<String> running = ConcurrentHashMap.newKeySet();
        try (SseConnection connection = client.get(server.uri("/"))
                .concurrency(3)
                .connect(event -> {
                    running.add(event.data());
                    release.get(event.data()).await();
                })) {
            server.next().open().send(THREE + "id: 4\n\n");
            Awaitility.await().until(() -> running.size() == 3);
            release.get("b").countDown();
            release.get("c").countDown();
            assertThat(connection.lastEventId()).isEmpty();
            release.get("a").countDown();
            Awaitility.await().until(() -> connection.lastEventId().equals("4"));
        }
    }

    @Test
    void concurrentHandlersBlockTheReaderWhenTheQueueIsFull() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<SseSignal> seen = new CopyOnWriteArrayList<>();
        try (SseConnection connection = client.get(server.uri("/"))
                .concurrency(2)
                .connect(event -> release.await(), signal -> {
                    if (signal instanceof SseSignal.Event) {
                        seen.add(signal);
                    }
                })) {
            server.next().open().send("data: x\n\n".repeat(20));
            Awaitility.await().until(() -> seen.size() == 5);
            ConnectionThreads.awaitFullQueue();
            assertThat(seen).hasSize(5);
            release.countDown();
            Awaitility.await().until(() -> seen.size() == 20);
        }
    }

    @Test
    void concurrentHandlerThatStopsEndsASilentConnection() throws Exception {
        CountDownLatch silent = new CountDownLatch(1);
        try (SseConnection connection = client.get(server.uri("/"))
                .concurrency(2)
                .onHandlerError(HandlerErrorPolicy.stop())
                .connect(
                        event -> {
                            silent.await();
                            throw new IllegalStateException("cannot");
                        },
                        recording)) {
            server.next().open().send("id: 1\ndata: x\n\n");
            recording.signal(SseSignal.Event.class);
            ConnectionThreads.awaitReading();
            silent.countDown();
            SseSignal next = recording.signal(SseSignal.class);
            assertThat(next).as("no word of another attempt").isInstanceOf(SseSignal.Closed.class);
            assertThat(((SseSignal.Closed) next).failure()).hasRootCauseMessage("cannot");
            assertThat(connection.lastEventId()).isEmpty();
            assertThat(server.all()).hasSize(1);
        }
    }

    @Test
    void concurrentHandlerThatStopsLeavesQueuedEventsForTheNextConnection() throws Exception {
        CountDownLatch full = new CountDownLatch(5);
        CountDownLatch bothHandled = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        Set<String> handled = ConcurrentHashMap.newKeySet();
        try (SseConnection connection = client.get(server.uri("/"))
                .concurrency(2)
                .onHandlerError(HandlerErrorPolicy.stop())
                .onSignal(recording)
                .connect(
                        event -> {
                            handled.add(event.data());
                            bothHandled.countDown();
                            bothHandled.await();
                            full.await();
                            if (event.data().equals("b")) {
                                throw new IllegalStateException("cannot");
                            }
                            release.await();
                        },
                        signal -> {
                            if (signal instanceof SseSignal.Event) {
                                full.countDown();
                            }
                        })) {
            ScriptedExchange exchange = server.next().open().send(THREE + "id: 4\ndata: d\n\nid: 5\ndata: e\n\n");
            exchange.awaitGone();
            release.countDown();
            assertThat(recording.closed().failure()).hasRootCauseMessage("cannot");
            assertThat(handled).containsExactlyInAnyOrder("a", "b");
            assertThat(connection.lastEventId()).isEqualTo("1");
        }
    }

    @Test
    void concurrentHandlerThatStopsAfterTheOnlyResponseIsAFailure() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (SseConnection connection = client.get(server.uri("/"))
                .once()
                .concurrency(2)
                .onHandlerError(HandlerErrorPolicy.stop())
                .connect(
                        event -> {
                            release.await();
                            throw new IllegalStateException("cannot");
                        },
                        recording)) {
            ScriptedExchange exchange = server.next().openChunked().chunk(THREE);
            recording.signal(SseSignal.Event.class);
            exchange.end();
            ConnectionThreads.awaitEndOfHandlers();
            release.countDown();
            SseSignal.Closed closed = recording.closed();
            assertThat(closed.reason()).isEqualTo(SseSignal.Closed.Reason.FAILED);
            assertThat(closed.failure()).hasRootCauseMessage("cannot");
        }
    }

    @Test
    void nextAttemptBeginsWhenAllConcurrentHandlersAreDone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (SseConnection connection =
                client.get(server.uri("/")).concurrency(3).connect(event -> release.await(), recording)) {
            server.next().open().send(THREE).close();
            recording.disconnected();
            assertThat(server.all()).hasSize(1);
            release.countDown();
            assertThat(server.next().header("Last-Event-ID")).isEqualTo("3");
        }
    }

    @Test
    void failingListenerDoesNotAffectTheConnection() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .onSignal(signal -> {
                    throw new IllegalStateException("broken listener");
                })
                .connect(recording, recording)) {
            server.next().open().send(THREE);
            assertThat(recording.event().data()).isEqualTo("a");
            recording.signal(SseSignal.Opened.class);
        }
    }

    @Test
    void observerSeesAttemptsHandlingAndSignals() throws Exception {
        Observed observed = new Observed();
        try (TestClient own = TestClient.create(builder -> builder.observer(observed));
                SseConnection connection = own.get(server.uri("/")).connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.header("traceparent")).isEqualTo("attempt-1");
            first.status(500);
            server.next().open().send("data: x\n\n");
            recording.event();
            Awaitility.await().until(() -> observed.handled.get() == 1);
            assertThat(observed.attempts).containsExactly("1 failed", "2 opened");
            assertThat(observed.signals).containsExactly("Disconnected", "Opened", "Event");
        }
    }

    private static class Store implements LastEventIdStore {

        private final Map<String, String> stored;
        final List<String> saved = new CopyOnWriteArrayList<>();

        Store(Map<String, String> stored) {
            this.stored = stored;
        }

        @Override
        public String load(String subscription) {
            return stored.get(subscription);
        }

        @Override
        public void save(String subscription, String lastEventId) {
            saved.add(subscription + "=" + lastEventId);
        }
    }

    private static final class Observed implements SseClientObserver {

        final List<Throwable> failures = new CopyOnWriteArrayList<>();
        final List<String> attempts = new CopyOnWriteArrayList<>();
        final List<String> signals = new CopyOnWriteArrayList<>();
        final AtomicInteger handled = new AtomicInteger();

        @Override
        public Span attempt(SseConnection connection, SseAttempt attempt) {
            attempt.header("traceparent", "attempt-" + attempt.number());
            return failure -> attempts.add(attempt.number() + (failure != null ? " failed" : " opened"));
        }

        @Override
        public Span handling(SseConnection connection, SseEvent event) {
            return failure -> {
                if (failure != null) {
                    failures.add(failure);
                }
                handled.incrementAndGet();
            };
        }

        @Override
        public void signal(SseConnection connection, SseSignal signal) {
            signals.add(signal.getClass().getSimpleName());
        }
    }
}
