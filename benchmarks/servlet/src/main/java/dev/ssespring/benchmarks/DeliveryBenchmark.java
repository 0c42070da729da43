package dev.ssespring.benchmarks;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Deliveries per second to 1,000 streams whose sinks take everything at once: what the engine itself costs, without
 * container, kernel and network.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeliveryBenchmark {

    private static final int STREAMS = 1000;
    private static final int EVENTS = 100;

    /** How many events are published before they all have to have come: 1 is a steady load, 100 a burst. */
    @Param({"1", "100"})
    public int atOnce = 1;

    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final LongAdder delivered = new LongAdder();
    private final SseEventPublisher publisher = SseEventPublisher.builder(broker, Runnable::run, clock)
            .deliveryTimer((events, nanos) -> delivered.add(events))
            .build();
    private final SseEvent event = SseEvent.of("x".repeat(200));

    @Setup
    public void openStreams() {
        for (int i = 0; i < STREAMS; i++) {
            publisher
                    .subscribe("events")
                    .open(new StreamRequest(null, null, null), new EagerSink())
                    .onReady();
        }
    }

    @Benchmark
    @OperationsPerInvocation(STREAMS * EVENTS)
    public void deliver() {
        long expected = delivered.sum();
        for (int i = 1; i <= EVENTS; i++) {
            publisher.publish("events", event);
            expected += STREAMS;
            if (i % atOnce == 0) {
                while (delivered.sum() < expected) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @TearDown
    public void stop() throws Exception {
        publisher.close();
        broker.close();
        clock.close();
    }
}
