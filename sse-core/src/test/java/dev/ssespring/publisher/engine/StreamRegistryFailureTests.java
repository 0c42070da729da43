package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;
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

    private final LogRecorder announcerLog = new LogRecorder(ListenerNotifier.class);
    private final LogRecorder streamLog = new LogRecorder(StreamHandle.class);
    private final StreamLog log = new StreamLog(new ManualClock());
    private final PublisherCounters counts = new PublisherCounters();

    @AfterEach
    void closeLogs() {
        announcerLog.close();
        streamLog.close();
    }

    /** Which announcement of a stream's three, that it opened, overflowed, closed, finds no thread; 0 stands for all. */
    @ParameterizedTest
    @CsvSource({"0,true", "1,true", "2,true", "3,true", "0,false", "1,false", "2,false", "3,false"})
    void aListenersThreadThatCannotBeCreatedLeavesNoStreamBehind(int failing, boolean outOfMemory) {
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        ListenerNotifier announcer = announcer(told, () -> {
            int call = calls.getAndIncrement() % 3 + 1;
            if (failing == 0 || call == failing) {
                if (outOfMemory) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                throw new RejectedExecutionException("on purpose");
            }
        });
        StreamRegistry streams = streams(announcer, new ManualClock());

        for (int i = 0; i < 10; i++) {
            FakeSink sink = FakeSink.notReady();
            StreamHandle stream = streams.open(draft(sink), () -> null);
            sink.attach(stream.events());
            streams.opened(stream);
            stream.close(CloseReason.OVERFLOW);
        }
        streams.awaitEnd();
        streams.stop();
        announcer.close();

        assertThat(streams.size()).isZero();
        Inside.assertNobodyAdmitted(streams);
        assertThat(counts.opened.sum()).isEqualTo(10);
        assertThat(counts.sum().closed()).containsEntry(CloseReason.OVERFLOW, 10L);
        assertThat(told).hasSize((failing == 0) ? 0 : 20);
        assertThat(announcerLog.at(outOfMemory ? Level.ERROR : Level.WARN)).isNotEmpty();
        assertThat(streamLog.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aFailureWhileAStreamIsRegisteredGivesItsPlaceBack() {
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
        try (ListenerNotifier announcer = new ListenerNotifier(List.of(), log)) {
            StreamRegistry streams = streams(announcer, broken);

            assertThatThrownBy(() -> streams.open(draft(FakeSink.notReady()), () -> null))
                    .isInstanceOf(OutOfMemoryError.class);

            Inside.assertNobodyAdmitted(streams);
            streams.stop();
        }
    }

    private static StreamDraft draft(FakeSink sink) {
        return StreamDraft.of(REQUEST, sink, StreamOptions.DEFAULTS, List.of());
    }

    private StreamRegistry streams(ListenerNotifier announcer, SseClock clock) {
        RetryHint retry = new RetryHint(Duration.ZERO, 0);
        PublisherOptions options = new PublisherSetup().limits(100, 0, 100).options;
        return new StreamRegistry(
                new StreamRegistry.Context(
                        options, new ControlEvents(options.notices(), retry), counts, announcer, (events, nanos) -> {}, log),
                retry,
                clock);
    }

    /** Tells on the calling thread, if it may. */
    private ListenerNotifier announcer(List<String> told, Runnable beforeEach) {
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
                log);
    }
}
