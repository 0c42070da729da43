package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.TestClient;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.concurrent.Together;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Races between registering and stopping: no listener runs after it was stopped or removed. */
@Tag("long")
class RegistryRaceTests {

    private static final int RACES = 2_000;

    private final SystemClock clock = SseClock.system("test-clock");
    private final TestClient client = TestClient.create(builder -> builder.transport(new Unreachable())
            .defaultRequest(
                    request -> request.reconnect(ReconnectPolicy.DEFAULTS.withMinDelay(Duration.ofMinutes(1)))));
    /** Runs while a listener is started: after the check of its condition, before it is visible as running. */
    private final AtomicReference<Runnable> whileStarting = new AtomicReference<>(() -> {});

    private final SseListenerRegistry registry = new SseListenerRegistry(
            new SseListenerSettings(
                    SseListenerEndpoint.Startup.AUTOMATIC, HandlerErrorPolicy.skip(), Duration.ofSeconds(20)),
            clock,
            List.of((listener, request) -> whileStarting.get().run()),
            List.of());

    @AfterEach
    void close() {
        registry.destroy();
        client.close();
        clock.close();
    }

    @Test
    void listenerWhoseRegistryIsStoppedWhileItIsRegisteredDoesNotRun() {
        registry.start();
        whileStarting.set(registry::stop);
        assertThat(registry.register(endpoint("one")).isRunning()).isFalse();
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void listenerThatIsRemovedWhileItIsRegisteredDoesNotRun() {
        registry.start();
        whileStarting.set(() -> registry.unregister("one"));
        assertThat(registry.register(endpoint("one")).isRunning()).isFalse();
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void listenerThatDidNotStartThenStartsWithTheRegistry() {
        registry.start();
        whileStarting.set(registry::stop);
        SseListenerContainer container = registry.register(endpoint("one"));
        whileStarting.set(() -> {});
        registry.start();
        assertThat(container.isRunning()).isTrue();
    }

    @Test
    void noListenerRunsAfterAStopDuringItsRegistration() throws Exception {
        int running = 0;
        for (int i = 0; i < RACES; i++) {
            registry.start();
            String id = "race-" + i;
            AtomicReference<SseListenerContainer> container = new AtomicReference<>();
            Together.run(() -> container.set(registry.register(endpoint(id))), registry::stop);
            assertThat(container.get().isRunning()).as("race %d", i).isFalse();
            running += container.get().connection().isPresent() ? 1 : 0;
            registry.unregister(id);
        }
        awaitNoConnections();
        assertThat(running).as("how often the listener came first").isPositive();
    }

    @Test
    void noListenerRunsAfterItWasRemovedWhileTheRegistryStarted() throws Exception {
        for (int i = 0; i < RACES; i++) {
            String id = "race-" + i;
            SseListenerContainer container = registry.register(endpoint(id));
            Together.run(registry::start, () -> registry.unregister(id));
            assertThat(container.isRunning()).as("race %d", i).isFalse();
            registry.stop();
        }
        awaitNoConnections();
    }

    @Test
    void listenerThatIsRegisteredWhileTheRegistryStartsRuns() throws Exception {
        for (int i = 0; i < RACES; i++) {
            String id = "race-" + i;
            AtomicReference<SseListenerContainer> container = new AtomicReference<>();
            Together.run(() -> container.set(registry.register(endpoint(id))), registry::start);
            assertThat(container.get().isRunning()).as("race %d", i).isTrue();
            registry.unregister(id);
            registry.stop();
        }
    }

    private void awaitNoConnections() throws InterruptedException {
        for (SseConnection connection : client.client().connections()) {
            assertThat(connection.awaitClosed(Duration.ofSeconds(20))).isTrue();
        }
        ListenerFixture.await().until(() -> client.client().connections().isEmpty());
    }

    private SseListenerEndpoint endpoint(String id) {
        return SseListenerEndpoint.of(id, client.get(URI.create("http://localhost:1/")), event -> {});
    }

    /** Transport of a network that is down. */
    private static final class Unreachable implements SseTransport, SseTransport.Exchange {

        @Override
        public Exchange exchange(Request request) {
            return this;
        }

        @Override
        public Response send() throws IOException {
            throw new ConnectException("down");
        }

        @Override
        public void cancel() {}
    }
}
