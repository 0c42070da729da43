package dev.ssespring.publisher.engine;

import dev.ssespring.benchmarks.EagerSink;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OverflowQueue;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Look-ups per second of one topic's streams among 10,000 topics with a stream each, and patterns besides. In the engine's
 * package: nothing of the index shows in what is public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TopicLookupBenchmark {

    private static final int TOPICS = 10_000;

    /** How many patterns there are, of which one matches. */
    @Param({"0", "1", "1000"})
    public int patterns;

    private final TopicIndex index = new TopicIndex();
    private final Topic topic = new Topic("orders.eu.4711");

    @Setup
    public void subscribe() {
        for (int i = 0; i < TOPICS; i++) {
            index.add(new TopicPattern("orders.eu." + i), stream());
        }
        for (int i = 0; i < patterns; i++) {
            index.add(new TopicPattern(i == 0 ? "orders.*.4711" : "orders.*.other" + i + ".**"), stream());
        }
        int found =
                index.find(topic).stream().mapToInt(streams -> streams.length).sum();
        if (found != 1 + Math.min(1, patterns)) {
            throw new IllegalStateException("Found " + found);
        }
    }

    @Benchmark
    public List<StreamHandle[]> find() {
        return index.find(topic);
    }

    /** One that nothing is ever written to. */
    private static StreamHandle stream() {
        StreamSpec spec = new StreamSpec(
                1, new StreamRequest(null, null, null), null, List.of(), StreamOptions.DEFAULTS, Instant.EPOCH);
        StreamMailbox mailbox = new StreamMailbox(new OverflowQueue(PublisherOptions.Mailbox.DEFAULTS));
        return new StreamHandle(spec, new EagerSink(), mailbox, new WriterThread("never-started"), new NoNode());
    }

    private static final class NoNode implements StreamHandle.Node {

        @Override
        public @Nullable Position offered() {
            return null;
        }

        @Override
        public void delivered(int events, long since) {}

        @Override
        public void opened() {}

        @Override
        public void overflowed(StreamHandle stream) {}

        @Override
        public void closed(StreamHandle stream, CloseReason reason) {}

        @Override
        public void completed(StreamHandle stream) {}

        @Override
        public ControlEvents notices() {
            throw new IllegalStateException("Nothing is ever written");
        }

        @Override
        public StreamLog log() {
            throw new IllegalStateException("Nothing is ever logged");
        }
    }
}
