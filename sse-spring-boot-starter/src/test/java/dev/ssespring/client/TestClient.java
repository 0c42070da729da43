package dev.ssespring.client;

import dev.ssespring.client.engine.ConnectionThreads;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.springframework.boot.http.client.HttpClientSettings;

/** Client that reconnects without delay by default. */
public final class TestClient implements AutoCloseable {

    /** No delay, up to the second consecutive failure. */
    public static final ReconnectPolicy AT_ONCE =
            ReconnectPolicy.DEFAULTS.withDelay(Duration.ZERO).withMinDelay(Duration.ZERO);

    private final ExecutorService executor = SseThreads.growingPool(ConnectionThreads.PREFIX, 1000);
    private final SystemClock system = SseClock.system("test-clock");
    private final SseClient client;

    private TestClient(SseClock clock, HttpTransport transport, Consumer<SseClient.Builder> customizer) {
        SseClient.Builder builder = SseClient.builder(transport, executor, (clock != null) ? clock : system)
                .defaultRequest(request -> request.reconnect(AT_ONCE));
        customizer.accept(builder);
        client = builder.build();
    }

    public static HttpTransport transport() {
        return HttpTransport.create(HttpClientSettings.defaults().withConnectTimeout(Duration.ofSeconds(10)), b -> {});
    }

    public static TestClient create() {
        return create(builder -> {});
    }

    public static TestClient create(Consumer<SseClient.Builder> customizer) {
        return new TestClient(null, transport(), customizer);
    }

    public static TestClient with(SseClock clock) {
        return new TestClient(clock, transport(), builder -> {});
    }

    public static TestClient with(HttpTransport transport) {
        return new TestClient(null, transport, builder -> {});
    }

    public SseClient client() {
        return client;
    }

    public SseRequest get(URI uri) {
        return client.get(uri);
    }

    @Override
    public void close() {
        client.close();
        executor.shutdownNow();
        system.close();
    }
}
