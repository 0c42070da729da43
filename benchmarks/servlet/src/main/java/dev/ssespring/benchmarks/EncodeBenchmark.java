package dev.ssespring.benchmarks;

import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import org.springframework.core.io.buffer.DataBuffer;

/** Events written per second: from id, type and data as Strings to the bytes on the wire. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {

    /** Whose encoder. */
    public enum Encoder {
        OURS,
        OURS_WITH_BUILDER,
        SPRING_EMITTER,
        SPRING_REACTIVE;

        private StreamEncoder codeFor(List<Sample> samples) {
            return switch (this) {
                case OURS -> OurEncoder.alone(samples);
                case OURS_WITH_BUILDER -> OurEncoder.withBuilder(samples);
                case SPRING_EMITTER -> new SpringEmitterEncoder(samples);
                case SPRING_REACTIVE -> new SpringReactiveEncoder(samples);
            };
        }
    }

    @Param
    public Encoder encoder = Encoder.OURS;

    @Param
    public Payload payload = Payload.ASCII_200;

    private StreamEncoder code = wire -> {};

    @Setup
    public void checkThatAllEventsAreWritten() throws IOException {
        List<Sample> samples = Sample.listOf(payload);
        code = encoder.codeFor(samples);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        code.encodeAll(bytes -> written.writeBytes(toByteArray(bytes)));
        if (!read(written.toByteArray()).equals(samples)) {
            throw new IllegalStateException(encoder + " does not write " + payload);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Sample.COUNT)
    public void encode(Blackhole blackhole) throws IOException {
        code.encodeAll(blackhole::consume);
    }

    private static byte[] toByteArray(Object bytes) {
        if (bytes instanceof EncodedEvent event) {
            return event.toByteArray();
        }
        if (bytes instanceof ByteArrayOutputStream out) {
            return out.toByteArray();
        }
        DataBuffer buffer = (DataBuffer) bytes;
        byte[] array = new byte[buffer.readableByteCount()];
        buffer.read(array);
        return array;
    }

    private static List<Sample> read(byte[] bytes) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (SseReader reader = new SseReader(new ByteArrayInputStream(bytes))) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                samples.add(Sample.of(event.id(), event.event(), event.data()));
            }
        }
        return samples;
    }
}
