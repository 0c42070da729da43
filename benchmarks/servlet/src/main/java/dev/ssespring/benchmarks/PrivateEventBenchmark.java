package dev.ssespring.benchmarks;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
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

/** Events published per second, each to one of the users who all subscribe to the same topic, with a stream each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PrivateEventBenchmark {

    /** How many there are. */
    @Param({"100", "10000"})
    public int users = 100;

    private final SystemClock clock = SseClock.system("benchmark-clock");
    private final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final SseEventPublisher publisher =
            SseEventPublisher.builder(broker, Runnable::run, clock).build();
    private final SseEvent event = SseEvent.of("x".repeat(200));
    private int next;

    @Setup
    public void openStreams() {
        for (int i = 0; i < users; i++) {
            String user = user(i);
            publisher
                    .subscribe("notices")
                    .open(new StreamRequest(null, () -> user, null), new EagerSink())
                    .onReady();
        }
    }

    @Benchmark
    public PublishReceipt publishToUser() {
        next = (next + 1) % users;
        PublishReceipt receipt = publisher.publishToUser(user(next), "notices", event);
        if (receipt.streams() != 1) {
            throw new IllegalStateException("To " + receipt.streams());
        }
        return receipt;
    }

    private static String user(int number) {
        return "user-" + number;
    }

    @TearDown
    public void stop() throws Exception {
        publisher.close();
        broker.close();
        clock.close();
    }
}
