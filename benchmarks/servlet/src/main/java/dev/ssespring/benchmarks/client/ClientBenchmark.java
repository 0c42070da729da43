package dev.ssespring.benchmarks.client;

import dev.ssespring.benchmarks.Payload;
import dev.ssespring.benchmarks.Sample;
import java.io.IOException;
import java.util.List;
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

/** Events received per second on one connection: from the socket to the handler, that gets the data as a String. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientBenchmark {

    private static final int BATCH = 20_000;

    /** Whose client. */
    public enum Client {
        OURS_PUSH,
        OURS_STREAM,
        OKHTTP_SSE,
        LAUNCHDARKLY_PUSH,
        LAUNCHDARKLY_PULL,
        WEB_CLIENT;

        private StreamClient code() {
            return switch (this) {
                case OURS_PUSH -> OurClient::push;
                case OURS_STREAM -> OurClient::stream;
                case OKHTTP_SSE -> OkHttpSseClient::connect;
                case LAUNCHDARKLY_PUSH -> LaunchDarklyClient::push;
                case LAUNCHDARKLY_PULL -> LaunchDarklyClient::pull;
                case WEB_CLIENT -> ReactiveClient::connect;
            };
        }
    }

    @Param
    public Client client = Client.OURS_PUSH;

    @Param({"CHUNKS_OF_8K", "CHUNK_PER_EVENT"})
    public Framing framing = Framing.CHUNKS_OF_8K;

    private Receiver receiver = new Receiver(List.of(), BATCH);
    private AutoCloseable server = () -> {};
    private AutoCloseable connection = () -> {};

    @Setup
    public void connect() throws IOException {
        List<Sample> samples = Sample.listOf(Payload.ASCII_200);
        receiver = new Receiver(samples.stream().map(Sample::data).toList(), BATCH);
        FloodProcess flood = FloodProcess.start(framing.head(), framing.body(Events.encoded(samples)));
        server = flood;
        connection = client.code().connect(flood.uri(), receiver);
    }

    @Setup(Level.Iteration)
    public void forgetWhatCameBefore() {
        receiver.forget();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void receive() throws InterruptedException {
        receiver.awaitBatch();
    }

    @TearDown
    public void disconnect() throws Exception {
        connection.close();
        server.close();
    }
}
