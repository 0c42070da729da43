package dev.ssespring.benchmarks.client;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.boot.http.client.HttpClientSettings;

/** The client as the auto-configuration makes it. */
final class OurClient implements AutoCloseable {

    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final ExecutorService executor = SseThreads.growingPool("benchmark-client-", 10);
    private final SseClient client = SseClient.builder(
                    HttpTransport.create(HttpClientSettings.defaults(), builder -> {}), executor, clock)
            .build();

    static AutoCloseable push(URI uri, Consumer<String> handler) {
        OurClient ours = new OurClient();
        ours.client.get(uri).connect(event -> handler.accept(data(event)));
        return ours;
    }

    static AutoCloseable stream(URI uri, Consumer<String> handler) {
        OurClient ours = new OurClient();
        ours.executor.execute(() -> {
            try (Stream<SseEvent> events = ours.client.get(uri).stream()) {
                events.forEach(event -> handler.accept(data(event)));
            }
        });
        return ours;
    }

    private static String data(SseEvent event) {
        return Objects.requireNonNull(event.data());
    }

    @Override
    public void close() {
        client.close();
        executor.shutdown();
        clock.close();
    }
}
