package dev.ssespring.publisher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.engine.FakeSink;
import dev.ssespring.publisher.log.LogSettings;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A writer thread survives failures while its streams are ended. */
class WriterThreadTests {

    @Test
    void writerGoesOnIfStreamsCannotBeEndedAndIsLoggedOnce() throws Exception {
        ManualClock clock = new ManualClock();
        EngineContext context = EngineContext.of(PublisherOptions.DEFAULTS, clock);
        AtomicInteger ended = new AtomicInteger();
        WriterThread writer = new WriterThread("test-writer");
        writer.start();
        try (LogRecorder log = new LogRecorder(StreamLog.STREAMS);
                ListenerNotifier notifier = new ListenerNotifier(List.of(), context.log())) {
            StreamReporter reporter = new StreamReporter(context, notifier, (events, nanos) -> {});
            for (int i = 1; i <= 50; i++) {
                StreamSpec spec = TestStreams.spec(i, List.of());
                FakeSink sink = FakeSink.ready();
                StreamDrain drain = new StreamDrain(
                        schedule -> new StreamHandle(spec, TestMailboxes.mailbox(1, 1), context.control(), schedule),
                        sink,
                        writer,
                        reporter,
                        stream -> {
                            ended.incrementAndGet();
                            throw new OutOfMemoryError("Unable to create native thread");
                        });
                sink.attach(drain.stream());
                drain.stream().flags().cutOff();
            }
            Eventually.asserted(() -> assertThat(ended).hasValue(50));
            writer.stop();
            writer.awaitEnd(Duration.ofSeconds(10));
            clock.advance(LogSettings.PERIOD);

            assertThat(log.messagesAt(Level.ERROR))
                    .containsExactly(
                            "Failure while ending stream 1",
                            "Further streams could not be ended properly: 49 within 10.0 s");
        }
    }
}
