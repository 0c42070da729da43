package dev.ssespring.publisher.index;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * Look-ups per second of one topic's members among 10,000 topics with a member each, and patterns besides.
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

    private final TopicIndex<Object> index = new TopicIndex<>(Object[]::new);
    private final Topic topic = new Topic("orders.eu.4711");

    @Setup
    public void subscribe() {
        for (int i = 0; i < TOPICS; i++) {
            index.add(new TopicPattern("orders.eu." + i), new Object());
        }
        for (int i = 0; i < patterns; i++) {
            index.add(new TopicPattern(i == 0 ? "orders.*.4711" : "orders.*.other" + i + ".**"), new Object());
        }
        int found = index.find(topic).stream().mapToInt(MemberGroup::size).sum();
        if (found != 1 + Math.min(1, patterns)) {
            throw new IllegalStateException("Found " + found);
        }
    }

    @Benchmark
    public List<Object[]> find() {
        return index.find(topic).stream().map(MemberGroup::members).toList();
    }
}
