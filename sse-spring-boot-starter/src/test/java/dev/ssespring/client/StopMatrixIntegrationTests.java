package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.reactor.ReactorSse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/** Stopping ends a connection at once, in every state and with every kind of consumer, paused or not. */
@Timeout(20)
@Tag("slow")
class StopMatrixIntegrationTests {

    /** Longer than the timeout of a test. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final int CONCURRENCY = 2;

    /** One event more than are handled at the same time. */
    private static final String EVENTS = "data: x\n\n".repeat(CONCURRENCY + 1);

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start(builder -> builder.defaultRequest(request ->
            request.reconnect(ReconnectPolicy.DEFAULTS.withDelay(NEVER).withMaxDelay(NEVER))
                    .timeouts(SseTimeouts.DEFAULTS.withClose(NEVER))));

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean throwInterrupted;

    /** How events are consumed. */
    enum Consumer {
        PUSH,
        CONCURRENT,
        PULL,
        FLUX
    }

    /** What the connection is doing when it is stopped. */
    enum Doing {
        CONNECTING,
        READING,
        HANDLING,
        INTERRUPTED_HANDLER,
        BACK_OFF
    }

    /** Who stops it. */
    enum How {
        STOP,
        CLOSE,
        CLIENT_CLOSE
    }

    static Stream<Arguments> all() {
        List<Arguments> all = new ArrayList<>();
        for (Consumer consumer : Consumer.values()) {
            for (Doing doing : Doing.values()) {
                for (How how : How.values()) {
                    for (boolean paused : new boolean[] {false, true}) {
                        all.add(Arguments.of(consumer, doing, how, paused));
                    }
                }
            }
        }
        return all.stream()
                .filter(arguments -> arguments.get()[1] != Doing.INTERRUPTED_HANDLER
                        || canThrow(arguments.get()[0]));
    }

    private static boolean canThrow(Object consumer) {
        return consumer == Consumer.PUSH || consumer == Consumer.CONCURRENT;
    }

    @ParameterizedTest
    @MethodSource("all")
    void connectionEndsAtOnce(Consumer consumer, Doing doing, How how, boolean paused) throws Exception {
        begin(consumer);
        Awaitility.await().until(() -> client.client().connections().size() == 1);
        SseConnection connection = client.client().connections().get(0);
        bringTo(doing, connection, (consumer == Consumer.CONCURRENT) ? CONCURRENCY : 1);
        if (paused) {
            connection.pause();
        }
        int before = calls.get();

        if (doing == Doing.INTERRUPTED_HANDLER) {
            throwInterrupted = true;
            release.countDown();
        }
        Thread stopping = SseThreads.daemon("stopping", () -> stop(connection, how));
        stopping.start();
        if (doing == Doing.HANDLING) {
            Awaitility.await().until(() -> connection.state() == SseConnection.State.CLOSED);
            release.countDown();
        }
        stopping.join();

        assertThat(connection.awaitClosed(Duration.ofSeconds(10))).isTrue();
        assertThat(connection.state()).isEqualTo(SseConnection.State.CLOSED);
        assertThat(client.client().connections()).isEmpty();
        assertThat(calls.get()).as("handler calls").isEqualTo(before);
    }

    private void begin(Consumer consumer) {
        SseRequest request = client.get(server.uri("/"));
        switch (consumer) {
            case PUSH -> request.connect(this::handle);
            case CONCURRENT -> request.concurrency(CONCURRENCY).connect(this::handle);
            case PULL ->
                SseThreads.daemon("pulling", () -> request.stream().forEach(this::handleUnchecked))
                        .start();
            case FLUX -> {
                Disposable running = ReactorSse.flux(request).subscribe(this::handleUnchecked);
                assertThat(running.isDisposed()).isFalse();
            }
        }
    }

    private void handle(SseEvent event) throws InterruptedException {
        calls.incrementAndGet();
        release.await();
        if (throwInterrupted) {
            throw new InterruptedException("thrown by the handler");
        }
    }

    private void handleUnchecked(SseEvent event) {
        try {
            handle(event);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void bringTo(Doing doing, SseConnection connection, int handlers) throws Exception {
        switch (doing) {
            case CONNECTING -> server.next();
            case READING -> {
                server.next().open();
                Awaitility.await().until(() -> connection.state() == SseConnection.State.OPEN);
            }
            case HANDLING, INTERRUPTED_HANDLER -> {
                server.next().open().send(EVENTS);
                Awaitility.await().until(() -> calls.get() == handlers);
            }
            case BACK_OFF -> {
                server.next().status(503);
                Awaitility.await().until(() -> connection.state() == SseConnection.State.WAITING);
            }
        }
    }

    private void stop(SseConnection connection, How how) {
        switch (how) {
            case STOP -> connection.stop();
            case CLOSE -> connection.close();
            case CLIENT_CLOSE -> client.client().close();
        }
    }
}
