package dev.ssespring.publisher.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.FakeSink;
import dev.ssespring.publisher.engine.PublisherSetup;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fails on the way in or out must neither keep a stream in the registry nor its place among the admitted. */
class StreamRegistryFailureTests {

    private static final StreamRequest REQUEST = new StreamRequest(null, null, "192.0.2.1");

    private final WriterPool writers = new WriterPool(2);
    private final LogRecorder listenerLog = new LogRecorder(StreamLog.LISTENERS);
    private final LogRecorder streamLog = new LogRecorder(StreamLog.STREAMS);

    @AfterEach
    void closeLogs() {
        listenerLog.close();
        streamLog.close();
    }

    /** Which announcement of a stream's three, that it opened, overflowed, closed, finds no thread; 0 stands for all. */
    @ParameterizedTest
    @CsvSource({"0,true", "1,true", "2,true", "3,true", "0,false", "1,false", "2,false", "3,false"})
    void aListenersThreadThatCannotBeCreatedLeavesNoStreamBehind(int failing, boolean outOfMemory) {
        EngineContext context = context(new ManualClock());
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        ListenerNotifier announcer = announcer(context, told, () -> {
            int call = calls.getAndIncrement() % 3 + 1;
            if (failing == 0 || call == failing) {
                if (outOfMemory) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                throw new RejectedExecutionException("on purpose");
            }
        });
        StreamRegistry streams = streams(announcer, context);

        for (int i = 0; i < 10; i++) {
            FakeSink sink = FakeSink.notReady();
            StreamHandle stream = open(streams, sink);
            sink.attach(stream);
            streams.opened(stream);
            stream.close(CloseReason.OVERFLOW);
        }
        streams.awaitEnd();
        streams.stop();
        writers.stop();
        announcer.close();

        assertThat(streams.size()).isZero();
        AdmissionState.assertNone(streams);
        assertThat(context.counters().opened.sum()).isEqualTo(10);
        assertThat(context.counters().sum().closed()).containsEntry(CloseReason.OVERFLOW, 10L);
        assertThat(told).hasSize((failing == 0) ? 0 : 20);
        assertThat(listenerLog.at(outOfMemory ? Level.ERROR : Level.WARN)).isNotEmpty();
        assertThat(streamLog.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aFailureWhileAStreamIsRegisteredReleasesItsPlace() {
        SseClock broken = new SseClock() {
            private final ManualClock clock = new ManualClock();

            @Override
            public long nanos() {
                return clock.nanos();
            }

            @Override
            public Instant instant() {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public Timer every(Duration period, Runnable task) {
                return clock.every(period, task);
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                return clock.after(delay, task);
            }
        };
        EngineContext context = context(broken);
        try (ListenerNotifier announcer = new ListenerNotifier(List.of(), context.log())) {
            StreamRegistry streams = streams(announcer, context);

            assertThatThrownBy(() -> open(streams, FakeSink.notReady())).isInstanceOf(OutOfMemoryError.class);

            AdmissionState.assertNone(streams);
            streams.stop();
            writers.stop();
        }
    }

    private static StreamHandle open(StreamRegistry streams, FakeSink sink) {
        return streams.open(REQUEST, sink, StreamOptions.DEFAULTS, List.of());
    }

    private static EngineContext context(SseClock clock) {
        return EngineContext.of(new PublisherSetup().limits(100, 0, 100).retry(Duration.ZERO, 0).options, clock);
    }

    private StreamRegistry streams(ListenerNotifier announcer, EngineContext context) {
        return new StreamRegistry(context, new StreamReporter(context, announcer, (events, nanos) -> {}), writers);
    }

    /** Tells on the calling thread, if it may. */
    private ListenerNotifier announcer(EngineContext context, List<String> told, Runnable beforeEach) {
        StreamListener listener = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                told.add("opened");
            }

            @Override
            public void overflowed(StreamInfo stream, OverflowPolicy policy) {
                told.add("overflowed");
            }

            @Override
            public void closed(StreamInfo stream, CloseReason reason) {
                told.add("closed");
            }
        };
        return new ListenerNotifier(
                List.of(listener),
                new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>()) {
                    @Override
                    public void execute(Runnable task) {
                        beforeEach.run();
                        task.run();
                    }
                },
                context.log());
    }
}
