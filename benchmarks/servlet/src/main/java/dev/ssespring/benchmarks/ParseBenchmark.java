package dev.ssespring.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Events read per second: from the bytes of a stream to id, type and data as Strings. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {

    /** Whose parser. */
    public enum Parser {
        OURS_FEED,
        OURS_READER,
        SPRING_REACTIVE,
        OKHTTP_SSE,
        LAUNCHDARKLY_1K,
        LAUNCHDARKLY_8K;

        private StreamParser code() {
            return switch (this) {
                case OURS_FEED -> OurParser::feed;
                case OURS_READER -> OurParser::read;
                case SPRING_REACTIVE -> SpringParser::read;
                case OKHTTP_SSE -> OkHttpParser::read;
                case LAUNCHDARKLY_1K -> new LaunchDarklyParser(1000);
                case LAUNCHDARKLY_8K -> new LaunchDarklyParser(WireStream.CHUNK);
            };
        }
    }

    @Param
    public Parser parser = Parser.OURS_FEED;

    @Param
    public Payload payload = Payload.ASCII_200;

    private StreamParser code = (stream, receiver) -> {};
    private WireStream stream = WireStream.of(List.of());

    @Setup
    public void checkThatAllEventsAreRead() throws IOException {
        List<Sample> samples = Sample.listOf(payload);
        stream = WireStream.of(samples);
        List<Sample> received = new ArrayList<>();
        code = parser.code();
        code.parse(stream, (id, event, data) -> received.add(Sample.of(id, event, data)));
        if (!received.equals(samples)) {
            throw new IllegalStateException(parser + " does not read " + payload);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Sample.COUNT)
    public void parse(Blackhole blackhole) throws IOException {
        code.parse(stream, (id, event, data) -> {
            blackhole.consume(id);
            blackhole.consume(event);
            blackhole.consume(data);
        });
    }
}
