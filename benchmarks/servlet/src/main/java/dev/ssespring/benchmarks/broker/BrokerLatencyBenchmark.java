package dev.ssespring.benchmarks.broker;

import dev.ssespring.benchmarks.EagerSink;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import java.util.concurrent.Semaphore;
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

/** From {@code publish} until the last of 1,000 streams has written the event to its sink, one event at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BrokerLatencyBenchmark {

    private static final int STREAMS = 1000;

    /** Where the log is. */
    @Param
    public BrokerKind broker = BrokerKind.MEMORY;

    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final SseEvent event = SseEvent.of("x".repeat(200));
    private final Semaphore written = new Semaphore(0);

    @SuppressWarnings("NullAway.Init")
    private RunningBroker running;

    @SuppressWarnings("NullAway.Init")
    private SseEventPublisher publisher;

    @Setup
    public void openStreams() {
        RunningBroker started = broker.start(clock);
        running = started;
        SseEventPublisher opened = SseEventPublisher.builder(started.broker(), Runnable::run, clock)
                .deliveryTimer((events, nanos) -> written.release(events))
                .build();
        for (int i = 0; i < STREAMS; i++) {
            opened.subscribe("events")
                    .open(new StreamRequest(null, null, null), new EagerSink())
                    .onReady();
        }
        publisher = opened;
    }

    @Benchmark
    public void deliver() throws InterruptedException {
        publisher.publish("events", event);
        written.acquire(STREAMS);
    }

    @TearDown
    public void stop() throws Exception {
        publisher.close();
        running.close();
        clock.close();
    }
}
