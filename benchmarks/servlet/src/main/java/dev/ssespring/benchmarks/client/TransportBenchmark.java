package dev.ssespring.benchmarks.client;

import dev.ssespring.benchmarks.Payload;
import dev.ssespring.benchmarks.Sample;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What {@link ClientBenchmark} can reach at most: the same bytes, without a client of events. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransportBenchmark {

    private static final int BATCH = 20_000;
    private static final int BUFFER = 8 * 1024;

    /** How far the bytes go. */
    public enum Reader {
        /** Read from a blocking socket, not looked at. */
        SOCKET,
        /** Read from a blocking socket by our parser: no HTTP, no connection that could be lost or closed. */
        SOCKET_PARSED,
        /** Read from the JDK's HTTP client, not looked at. */
        HTTP_CLIENT,
        /** Read from the JDK's HTTP client by our parser. */
        HTTP_CLIENT_PARSED
    }

    @Param
    public Reader reader = Reader.SOCKET;

    private final Semaphore batches = new Semaphore(0);
    private AutoCloseable server = () -> {};
    private InputStream input = InputStream.nullInputStream();

    @Setup
    public void connect() throws Exception {
        List<byte[]> events = Events.encoded(Sample.listOf(Payload.ASCII_200));
        Framing framing = Framing.UNTIL_CLOSE;
        FloodProcess flood = FloodProcess.start(framing.head(), framing.body(events));
        server = flood;
        input = switch (reader) {
            case SOCKET, SOCKET_PARSED -> ofSocket(flood.uri());
            case HTTP_CLIENT, HTTP_CLIENT_PARSED -> ofHttpClient(flood.uri());
        };
        int batchBytes = BATCH / events.size() * framing.body(events).length;
        SseThreads.daemon("reader", () -> read(batchBytes)).start();
    }

    private static InputStream ofSocket(URI uri) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        // The parser takes the lines of the head for unknown fields.
        return socket.getInputStream();
    }

    private static InputStream ofHttpClient(URI uri) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private void read(int batchBytes) {
        try {
            switch (reader) {
                case SOCKET, HTTP_CLIENT -> readBytes(batchBytes);
                case SOCKET_PARSED, HTTP_CLIENT_PARSED -> readEvents();
            }
        } catch (IOException ex) {
            // Closed: that is the end of every run.
            return;
        }
    }

    private void readBytes(int batchBytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long inBatch = 0;
        for (int count = input.read(buffer); count > 0; count = input.read(buffer)) {
            inBatch += count;
            if (inBatch >= batchBytes) {
                inBatch -= batchBytes;
                batches.release();
            }
        }
    }

    private void readEvents() throws IOException {
        SseReader events = new SseReader(input);
        int inBatch = 0;
        while (events.read() != null) {
            if (++inBatch == BATCH) {
                inBatch = 0;
                batches.release();
            }
        }
    }

    @Setup(Level.Iteration)
    public void forgetWhatCameBefore() {
        batches.drainPermits();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void receive() throws InterruptedException {
        batches.acquire();
    }

    @TearDown
    public void disconnect() throws Exception {
        input.close();
        server.close();
    }
}
