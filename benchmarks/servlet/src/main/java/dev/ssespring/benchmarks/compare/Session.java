package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Delivered;
import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.JoinRequest;
import dev.ssespring.benchmarks.load.LoadClient;
import dev.ssespring.benchmarks.load.StalledClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One scenario on one server. */
final class Session implements AutoCloseable {

    /** More at once are refused or repeated by some servers: that is the connect storm's subject, not the others'. */
    private static final int CONNECTS_AT_ONCE = 32;

    private static final Duration OPENING = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ServerProcess process;
    private final String path;
    private final LoadClient client;
    private final HttpClient control = HttpClient.newHttpClient();

    Session(ServerProcess process, String path) throws IOException {
        this.process = process;
        this.path = path;
        this.client = new LoadClient(process.port());
    }

    ServerProcess process() {
        return process;
    }

    LoadClient client() {
        return client;
    }

    JoinRequest join(int topics, @Nullable String lastEventId) {
        return new JoinRequest(path, topics, lastEventId);
    }

    /** Opens streams gently. */
    void open(int streams, int topics) throws IOException {
        int opened = client.open(join(topics, null), streams, CONNECTS_AT_ONCE, OPENING);
        if (opened < streams) {
            throw new IOException("Only %d of %d streams were opened".formatted(opened, streams), client.failure());
        }
        client.idle(SETTLING);
    }

    /** A round that is not measured, but has to be complete: what is left of it would be taken for the next one's. */
    void warmUp(Expected expected, int rate) throws IOException {
        requireComplete(round(expected, rate, PATIENCE, () -> {}));
    }

    static void requireComplete(Delivered delivered) throws IOException {
        if (!delivered.isComplete()) {
            throw new IOException("Before anything was measured %d events were lost, and %d wrong"
                    .formatted(delivered.lost(), delivered.wrong()));
        }
    }

    /** A round, its cost and its latencies; what has not come within so long after the last event was published is lost. */
    Map<Figure, Double> measure(Expected expected, int rate, Duration patience) throws IOException {
        CpuMeter cpu = new CpuMeter(process);
        return figures(round(expected, rate, patience, cpu::stop), cpu);
    }

    private Delivered round(Expected expected, int rate, Duration patience, Runnable arrived) throws IOException {
        Duration publishing = Duration.ofSeconds((rate > 0) ? expected.events() / rate : 0);
        return client.round(expected, () -> publish(expected, rate), publishing.plus(patience), arrived);
    }

    /** What a round has come to. */
    Map<Figure, Double> figures(Delivered delivered, CpuMeter cpu) throws IOException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU, cpu.used().toNanos() / 1e3 / delivered.deliveries());
        figures.put(Figure.RATE, delivered.deliveries() / delivered.seconds());
        figures.put(Figure.SECONDS, delivered.seconds());
        figures.put(Figure.P50, delivered.latencies().p50());
        figures.put(Figure.P99, delivered.latencies().p99());
        figures.put(Figure.MAX, delivered.latencies().max());
        figures.put(Figure.PEAK, process.peakResident() / (1 << 20));
        figures.put(Figure.LOST, (double) delivered.lost());
        figures.put(Figure.WRONG, (double) delivered.wrong());
        return figures;
    }

    /** Has events published in the background; done when that has begun. */
    CompletableFuture<Void> publish(Expected expected, int rate) {
        URI uri = uri("/start?n=%d&rate=%d&size=%d&topics=%d"
                .formatted(expected.events(), rate, expected.size(), expected.topics()));
        return control.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .thenAccept(response -> {
                    if (response.statusCode() != 202) {
                        throw new IllegalStateException(uri + " answers " + response.statusCode());
                    }
                });
    }

    /** The id that a stream begins with. */
    String headId() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                control.send(HttpRequest.newBuilder(uri("")).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            return lines.filter(line -> line.startsWith("id:"))
                    .map(line -> line.substring(3).strip())
                    .findFirst()
                    .orElseThrow(() -> new IOException("The stream has ended without an id"));
        }
    }

    /** Opens streams that are not read, until the server cannot write to them any more. */
    StalledClients stall(int clients, Expected filling) throws IOException {
        // Some servers learn from a write alone that those before have left, and would have to get past them.
        publish(new Expected(1, 1, 1), 0).join();
        client.idle(SETTLING);
        StalledClients stalled = new StalledClients(process.port(), join(1, null), clients);
        client.idle(SETTLING);
        publish(filling, 0).join();
        client.idle(SETTLING);
        return stalled;
    }

    private URI uri(String rest) {
        return URI.create("http://localhost:" + process.port() + path + rest);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
