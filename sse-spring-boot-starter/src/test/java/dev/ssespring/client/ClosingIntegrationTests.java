package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Closing at every point: immediate, and not a failure. */
@Timeout(60)
@SuppressWarnings("try") // Closed in the middle on purpose.
class ClosingIntegrationTests {

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @ExtendWith(OutputCaptureExtension.class)
    void handlerThatThrowsInterruptedExceptionIsLogged(int concurrency, CapturedOutput output) throws Exception {
        client.get(server.uri("/")).concurrency(concurrency).onSignal(recording).connect(event -> {
            throw new InterruptedException("not really");
        });
        server.next().open().send("data: x\n\n");

        Awaitility.await()
                .until(() -> output.getAll()
                        .contains("receives no more events: its executor was shut down before the client"));
        server.all().get(0).close();
        assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
    }

    @Test
    void closingEndsAConnectAttempt() throws Exception {
        List<Socket> pending = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, pending);
            SseConnection connection = client.get(URI.create("http://localhost:" + full.getLocalPort()))
                    .connect(recording, recording);
            Awaitility.await().until(() -> client.client().connections().size() == 1);

            connection.close();

            assertClosedByCaller(connection);
        } finally {
            for (Socket socket : pending) {
                socket.close();
            }
        }
    }

    /** Connects until the backlog is full and the system no longer responds. */
    private static void fill(ServerSocket server, List<Socket> pending) throws IOException {
        try {
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket();
                pending.add(socket);
                socket.connect(new InetSocketAddress("localhost", server.getLocalPort()), 200);
            }
        } catch (SocketTimeoutException ex) {
            assertThat(pending).isNotEmpty();
        }
    }

    @Test
    void closingEndsTheWaitForAResponse() throws Exception {
        SseConnection connection = client.get(server.uri("/")).connect(recording, recording);
        ScriptedExchange exchange = server.next();

        connection.close();

        assertClosedByCaller(connection);
        exchange.awaitGone();
    }

    @Test
    void closingEndsARead() throws Exception {
        SseConnection connection = client.get(server.uri("/")).connect(recording, recording);
        ScriptedExchange exchange = server.next().open().send("data: x\n\ndata: unfinished");
        recording.event();

        connection.close();

        assertClosedByCaller(connection);
        exchange.awaitGone();
    }

    @Test
    void closingEndsTheWaitForTheNextAttempt() throws Exception {
        SseConnection connection = client.get(server.uri("/"))
                .reconnect(ReconnectPolicy.DEFAULTS.withDelay(Duration.ofHours(1)))
                .connect(recording, recording);
        server.next().status(500);
        recording.disconnected();

        connection.close();

        assertClosedByCaller(connection);
    }

    @Test
    void closingWaitsForTheRunningHandlerAndCallsNoOther() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<SseEvent> handled = new ArrayList<>();
        SseConnection connection = client.get(server.uri("/"))
                .connect(
                        event -> {
                            handling.countDown();
                            release.await();
                            handled.add(event);
                        },
                        recording);
        ScriptedExchange exchange = server.next().open().send("id: 1\ndata: x\n\nid: 2\ndata: y\n\n");
        handling.await();
        Thread closing = SseThreads.daemon("closing", connection::close);
        closing.start();
        exchange.awaitGone();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

        release.countDown();
        closing.join();

        assertThat(handled).extracting(SseEvent::data).containsExactly("x");
        assertThat(connection.lastEventId()).isEqualTo("1");
        assertClosedByCaller(connection);
    }

    @Test
    void closingWaitsForAHandlerUpToTheCloseTimeout() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        SseConnection connection = client.get(server.uri("/"))
                .timeouts(SseTimeouts.DEFAULTS.withClose(Duration.ofMillis(50)))
                .connect(event -> {
                    handling.countDown();
                    release.await();
                });
        server.next().open().send("data: x\n\n");
        handling.await();

        connection.close();

        assertThat(connection.awaitClosed(Duration.ZERO)).isFalse();
        release.countDown();
        assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void listenerIsToldOfStoppingWhileAHandlerWaits() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        Semaphore told = new Semaphore(0);
        SignalListener listener = new SignalListener() {
            @Override
            public void onSignal(SseSignal signal) {
                recording.onSignal(signal);
            }

            @Override
            public void stopping() {
                told.release();
            }
        };
        SseConnection connection = client.get(server.uri("/"))
                .timeouts(SseTimeouts.DEFAULTS.withClose(Duration.ofSeconds(10)))
                .onHandlerError(HandlerErrorPolicy.stop())
                .onSignal(listener)
                .onSignal(signal -> {})
                .connect(event -> {
                    handling.countDown();
                    told.acquire();
                    throw new CancellationException("given up");
                });
        server.next().open().send("id: 1\ndata: x\n\n");
        handling.await();

        client.client().close();
        connection.close();

        assertClosedByCaller(connection);
        assertThat(connection.lastEventId()).isEmpty();
        assertThat(told.availablePermits()).as("told once").isZero();
    }

    @Test
    void closingInAHandlerDoesNotWait() throws Exception {
        CompletableFuture<SseConnection> itself = new CompletableFuture<>();
        itself.complete(client.get(server.uri("/"))
                .timeouts(SseTimeouts.DEFAULTS.withClose(Duration.ofHours(1)))
                .connect(
                        event -> {
                            itself.get().close();
                            recording.handle(event);
                        },
                        recording));
        server.next().open().send("data: x\n\ndata: y\n\n");

        assertThat(recording.event().data()).isEqualTo("x");
        assertClosedByCaller(itself.get());
        assertThat(recording.otherEvents()).isEmpty();
    }

    @Test
    void closingInASignalListenerDoesNotWait() throws Exception {
        CompletableFuture<SseConnection> itself = new CompletableFuture<>();
        itself.complete(client.get(server.uri("/"))
                .timeouts(SseTimeouts.DEFAULTS.withClose(Duration.ofHours(1)))
                .onSignal(recording)
                .onSignal(signal -> {
                    if (signal instanceof SseSignal.Opened) {
                        itself.join().close();
                    }
                })
                .connect(recording));
        server.next().open().send("data: x\n\n");

        assertClosedByCaller(itself.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stateIsClosedImmediatelyAfterStoppingInACallback(boolean byStop) throws Exception {
        CompletableFuture<SseConnection> itself = new CompletableFuture<>();
        CompletableFuture<SseConnection.State> inHandler = new CompletableFuture<>();
        CompletableFuture<SseConnection.State> inListener = new CompletableFuture<>();
        client.get(server.uri("/handler"))
                .connect(event -> inHandler.complete(stateAfterEnding(itself.get(), byStop)), signal -> {});
        itself.complete(client.client().connections().get(0));
        server.next().open().send("data: x\n\n");
        assertThat(inHandler.get(20, TimeUnit.SECONDS)).isEqualTo(SseConnection.State.CLOSED);
        assertThat(itself.get().awaitClosed(Duration.ofSeconds(20))).isTrue();

        CompletableFuture<SseConnection> other = new CompletableFuture<>();
        other.complete(client.get(server.uri("/listener")).connect(recording, signal -> {
            if (signal instanceof SseSignal.Opened) {
                inListener.complete(stateAfterEnding(other.join(), byStop));
            }
        }));
        server.next().open();
        assertThat(inListener.get(20, TimeUnit.SECONDS)).isEqualTo(SseConnection.State.CLOSED);
    }

    private static SseConnection.State stateAfterEnding(SseConnection connection, boolean byStop) {
        if (byStop) {
            connection.stop();
        } else {
            connection.close();
        }
        return connection.state();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void executorThatIsShutDownEndsTheConnectionAfterItsHandlers(int concurrency) throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService executor = SseThreads.growingPool("shut-down-", 10);
        try (SystemClock clock = SseClock.system("shut-down-clock");
                SseClient own = SseClient.builder(TestClient.transport(), executor, clock)
                        .build()) {
            SseConnection connection = own.get(server.uri("/"))
                    .concurrency(concurrency)
                    .connect(
                            event -> {
                                handling.countDown();
                                awaitUninterruptibly(release);
                                recording.handle(event);
                            },
                            recording);
            server.next().open().send("data: x\n\n");
            handling.await();
            executor.shutdownNow();
            if (concurrency > 1) {
                Awaitility.await().until(() -> connection.state() == SseConnection.State.CLOSED);
            }
            assertThat(connection.awaitClosed(Duration.ZERO)).isFalse();
            release.countDown();
            assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void exceptionOfAHandlerAfterClosingIsNotAFailure() throws Exception {
        CompletableFuture<SseConnection> itself = new CompletableFuture<>();
        itself.complete(client.get(server.uri("/"))
                .onHandlerError(HandlerErrorPolicy.stop())
                .connect(
                        event -> {
                            itself.get().close();
                            throw new IllegalStateException("closed under me");
                        },
                        recording));
        server.next().open().send("data: x\n\n");

        assertClosedByCaller(itself.get());
    }

    @Test
    void streamClosedByAnotherThreadEnds() throws Exception {
        try (Stream<SseEvent> events = client.get(server.uri("/")).onSignal(recording).stream()) {
            Thread closing = SseThreads.daemon("closing", () -> {
                try {
                    server.next().open().send("data: x\n\n");
                    recording.signal(SseSignal.Event.class);
                } catch (Exception ex) {
                    throw new IllegalStateException(ex);
                }
                events.close();
            });
            closing.start();
            assertThat(events.map(SseEvent::data)).containsExactly("x");
            assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
        }
    }

    @Test
    void streamClosedByItsOwnThreadDropsTheConnection() throws Exception {
        CompletableFuture<ScriptedExchange> exchange = CompletableFuture.supplyAsync(() -> {
            try {
                return server.next().open().send("data: x\n\ndata: y\n\n");
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        });
        try (Stream<SseEvent> events = client.get(server.uri("/")).onSignal(recording).stream()) {
            assertThat(events.findFirst())
                    .hasValueSatisfying(event -> assertThat(event.data()).isEqualTo("x"));
        }
        exchange.get().awaitGone();
        assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void streamOfAnInterruptedThreadIsCancelled() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread reader = SseThreads.daemon("reader", () -> {
            try (Stream<SseEvent> events = client
                    .get(server.uri("/"))
                    .reconnect(ReconnectPolicy.DEFAULTS.withDelay(Duration.ofHours(1)))
                    .onSignal(recording)
                    .stream()) {
                events.forEach(recording::handle);
            } catch (RuntimeException ex) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                thrown.complete(ex);
            }
        });
        reader.start();
        server.next().status(500);
        recording.disconnected();

        reader.interrupt();

        assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
    }

    @Test
    void closingTheClientEndsAllConnectionsAndAllowsNoMore() throws Exception {
        SseConnection one = client.get(server.uri("/")).connect(recording);
        SseConnection two = client.get(server.uri("/")).connect(recording);
        SseRequest late = client.get(server.uri("/"));

        client.client().close();

        assertThat(List.of(one.state(), two.state())).containsOnly(SseConnection.State.CLOSED);
        assertThatIllegalStateException().isThrownBy(() -> late.connect(recording));
        assertThatThrownBy(late::stream).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheClientWaitsOnceForAllHandlersThatHang() throws Exception {
        int connections = 10;
        Duration limit = Duration.ofSeconds(1);
        CountDownLatch handling = new CountDownLatch(connections);
        CountDownLatch release = new CountDownLatch(1);
        List<SseConnection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(client.get(server.uri("/"))
                    .timeouts(SseTimeouts.DEFAULTS.withClose(limit))
                    .connect(event -> {
                        handling.countDown();
                        release.await();
                    }));
            server.next().open().send("data: x\n\n");
        }
        handling.await();
        long before = System.nanoTime();

        client.client().close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(limit, limit.multipliedBy(5));
        release.countDown();
        for (SseConnection connection : all) {
            assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void closingTwiceAndAfterTheEndHasNoEffect() throws Exception {
        SseConnection connection = client.get(server.uri("/")).connect(recording, recording);
        server.next().status(204);
        recording.closed();
        connection.close();
        connection.close();
        connection.reconnectNow();
        assertThat(connection.awaitClosed(Duration.ZERO)).isTrue();
        assertThat(recording.otherSignals()).isEmpty();
    }

    private void assertClosedByCaller(SseConnection connection) throws InterruptedException {
        SseSignal.Closed closed = recording.closed();
        assertThat(closed.reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
        assertThat(closed.failure()).isNull();
        assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
        assertThat(connection.state()).isEqualTo(SseConnection.State.CLOSED);
        assertThat(recording.otherSignals()).isEmpty();
    }
}
