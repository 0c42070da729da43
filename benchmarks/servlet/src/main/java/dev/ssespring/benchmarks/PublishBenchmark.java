package dev.ssespring.benchmarks;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.json.JsonPayloadWriter;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import java.math.BigDecimal;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/** Events published per second to a topic with a history and without streams: payload, order, encoding, history. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PublishBenchmark {

    /** How the payload comes. */
    public enum PublishedAs {
        JSON,
        TEXT
    }

    private static final Order ORDER =
            new Order(4711, "Jane Doe", List.of(new Item("A-1", 3, new BigDecimal("19.90"))));

    private record Order(int number, String customer, List<Item> items) {}

    private record Item(String article, int count, BigDecimal price) {}

    @Param
    public PublishedAs payload = PublishedAs.JSON;

    private final JsonPayloadWriter writer =
            new JsonPayloadWriter(JsonMapper.builder().build());
    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final SseEventPublisher publisher = SseEventPublisher.builder(broker, Runnable::run, clock)
            .payloads(writer)
            .build();
    private Object published = ORDER;

    @Setup
    public void makePayload() {
        published = switch (payload) {
            case JSON -> ORDER;
            case TEXT -> writer.write(ORDER);
        };
    }

    @Benchmark
    public PublishReceipt publish() {
        return publisher.publish("orders", "created", published);
    }

    @TearDown
    public void stop() throws Exception {
        publisher.close();
        broker.close();
        clock.close();
    }
}
