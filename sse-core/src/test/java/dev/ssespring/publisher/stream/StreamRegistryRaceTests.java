package dev.ssespring.publisher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.FakeSink;
import dev.ssespring.publisher.engine.PublisherSetup;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams are opened in the very moment in which all are closed and no more are taken. */
class StreamRegistryRaceTests {

    private static final int OPENS_A_THREAD = 10_000;
    private static final StreamRequest REQUEST = new StreamRequest(null, null, "192.0.2.1");

    private final LogRecorder log = new LogRecorder(StreamLog.STREAMS);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void eachStreamIsToldToOpenAndToCloseOnceAndReleasesItsPlaceOnce() throws Exception {
        Map<Long, String> state = new ConcurrentHashMap<>();
        List<String> breaches = new CopyOnWriteArrayList<>();
        StreamListener listener = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                note(stream, null, "opened");
            }

            @Override
            public void closed(StreamInfo stream, CloseReason reason) {
                note(stream, "opened", "closed");
            }

            private void note(StreamInfo stream, String expected, String now) {
                String before = state.put(stream.id(), now);
                if (!Objects.equals(before, expected)) {
                    breaches.add(now + " after " + before);
                }
            }
        };
        PublisherOptions options =
                new PublisherSetup().limits(1_000_000, 0, 1_000_000).retry(Duration.ZERO, 0).options;
        EngineContext context = EngineContext.of(options, new ManualClock());
        PublisherCounters counters = context.counters();
        WriterPool writers = new WriterPool(2);
        AtomicInteger refused = new AtomicInteger();
        try (ListenerNotifier notifier = new ListenerNotifier(List.of(listener), context.log())) {
            StreamRegistry streams =
                    new StreamRegistry(context, new StreamReporter(context, notifier, (events, nanos) -> {}), writers);
            Together.Task open = () -> {
                // All may be refused if the other thread is preempted between refusing and accepting.
                for (int i = 0; i < OPENS_A_THREAD || counters.opened.sum() == 0; i++) {
                    if (counters.opened.sum() % 4_000 == 3_999) {
                        // Lets the listener keep up.
                        Eventually.until("told", () -> state.size() >= counters.opened.sum() - 1_000);
                    }
                    try {
                        StreamHandle stream =
                                streams.open(REQUEST, FakeSink.ready(), StreamOptions.DEFAULTS, List.of());
                        if (i % 2 == 0) {
                            // Ends while it opens.
                            stream.flags().cutOff();
                        }
                        streams.opened(stream);
                        stream.flags().cutOff();
                        stream.onCompleted();
                    } catch (StreamRefusedException ex) {
                        refused.incrementAndGet();
                    }
                }
            };

            Together.during(() -> Together.run(open, open), () -> {
                streams.refuse();
                streams.closeAll();
                streams.accept();
            });
            streams.awaitEnd();
            streams.stop();
            writers.stop(); // The writers have reported everything then.

            assertThat(streams.size()).isZero();
            assertThat(refused).as("refused").hasPositiveValue();
            AdmissionState.assertNone(streams);
            long closed = counters.sum().closed().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(closed).isEqualTo(counters.opened.sum());
            Eventually.asserted(() -> assertThat(state.values()).containsOnly("closed"));
            assertThat(breaches).isEmpty();
        }
    }
}
