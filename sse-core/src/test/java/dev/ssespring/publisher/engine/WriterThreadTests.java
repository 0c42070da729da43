package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.log.LogSettings;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What code that runs on a writer's thread must not do to it. */
class WriterThreadTests {

    @Test
    void writerSleepsThoughItsThreadWasInterrupted() {
        AtomicReference<Thread> writer = new AtomicReference<>();
        DeliveryTimer interrupting = (events, nanos) -> {
            writer.set(Thread.currentThread());
            Thread.currentThread().interrupt();
        };
        try (PublisherFixture fixture =
                new PublisherFixture(new PublisherSetup().customizer(builder -> builder.deliveryTimer(interrupting)))) {
            FakeSink sink = fixture.subscribe("orders");
            fixture.publish("orders");
            sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1"));
            Eventually.until("the timer was called", () -> writer.get() != null);
            for (int i = 0; i < 20; i++) {
                Eventually.waits(writer.get());
            }
            assertThat(writer.get().isInterrupted()).isFalse();
            fixture.publish("orders");
            sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1") + fixture.event(2, "2"));
        }
    }

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
