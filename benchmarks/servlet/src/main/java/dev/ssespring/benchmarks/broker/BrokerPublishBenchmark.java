package dev.ssespring.benchmarks.broker;

import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.concurrent.ThreadLocalRandom;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Publishing by 16 threads to 10 topics with a history and without streams, 200 bytes an event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(16)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BrokerPublishBenchmark {

    private static final int TOPICS = 10;

    /** Where the log is. */
    @Param
    public BrokerKind broker = BrokerKind.MEMORY;

    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final SseEvent event = SseEvent.of("x".repeat(200));

    @SuppressWarnings("NullAway.Init")
    private RunningBroker running;

    @SuppressWarnings("NullAway.Init")
    private SseEventPublisher publisher;

    @Setup
    public void start() {
        RunningBroker started = broker.start(clock);
        running = started;
        publisher = SseEventPublisher.builder(started.broker(), Runnable::run, clock)
                .build();
    }

    @Benchmark
    public Position publish() {
        String topic = "topic-" + ThreadLocalRandom.current().nextInt(TOPICS);
        return publisher.publish(topic, event).position();
    }

    @TearDown
    public void stop() throws Exception {
        long published = publisher.statistics().published();
        System.out.printf(
                "%n%s: %.1f us of the server's CPU an event, of %d%n",
                broker, running.remoteCpu().getAsLong() / 1e3 / published, published);
        publisher.close();
        running.close();
        clock.close();
    }
}
