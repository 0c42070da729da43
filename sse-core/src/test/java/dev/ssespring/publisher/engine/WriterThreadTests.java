package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.mailbox.ControlEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
    void writerGoesOnIfStreamsCannotBeEndedAndSaysSoOnce() throws Exception {
        ManualClock clock = new ManualClock();
        BrokenNode node = new BrokenNode(new StreamLog(clock));
        WriterThread writer = new WriterThread("test-writer");
        writer.start();
        try (LogRecorder log = new LogRecorder(StreamHandle.class)) {
            for (int i = 1; i <= 50; i++) {
                StreamSpec spec = new StreamSpec(
                        i, new StreamRequest(null, null, null), null, List.of(), StreamOptions.DEFAULTS, Instant.EPOCH);
                FakeSink sink = FakeSink.ready();
                StreamHandle stream = new StreamHandle(spec, sink, TestStreams.mailbox(1, 1), writer, node);
                sink.attach(stream.events());
                stream.cutOff();
            }
            Eventually.asserted(() -> assertThat(node.ended).hasValue(50));
            writer.stop();
            writer.awaitEnd(Duration.ofSeconds(10));
            clock.advance(BurstLog.PERIOD);

            assertThat(log.messagesAt(Level.ERROR))
                    .containsExactly(
                            "Failure while ending stream 1",
                            "Further streams could not be ended properly: 49 within 10.0 s");
        }
    }

    private static final class BrokenNode implements StreamHandle.Node {

        final AtomicInteger ended = new AtomicInteger();
        private final StreamLog log;

        BrokenNode(StreamLog log) {
            this.log = log;
        }

        @Override
        public @Nullable Position offered() {
            return null;
        }

        @Override
        public void delivered(int events, long since) {}

        @Override
        public void opened() {}

        @Override
        public void overflowed(StreamHandle stream) {}

        @Override
        public void closed(StreamHandle stream, CloseReason reason) {}

        @Override
        public void completed(StreamHandle stream) {
            ended.incrementAndGet();
            throw new OutOfMemoryError("Unable to create native thread");
        }

        @Override
        public ControlEvents notices() {
            throw new IllegalStateException("Nothing is written");
        }

        @Override
        public StreamLog log() {
            return log;
        }
    }
}
