package dev.ssespring.actuate;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import org.jspecify.annotations.Nullable;

/** A publisher whose clients never read: everything waits. */
final class ActuateFixture implements AutoCloseable {

    final ManualClock clock = new ManualClock();
    final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    final SseEventPublisher publisher =
            SseEventPublisher.builder(broker, Runnable::run, clock).build();

    /** The id of a stream that is open now. */
    long open(@Nullable String user, String... topics) {
        StreamRequest request = new StreamRequest(null, (user != null) ? () -> user : null, "192.0.2.1");
        UnreadSink sink = new UnreadSink();
        sink.events = publisher.subscribe(topics).open(request, sink);
        return publisher.streams().stream().mapToLong(each -> each.id()).max().orElseThrow();
    }

    @Override
    public void close() {
        publisher.streams().forEach(stream -> publisher.disconnect(stream.id()));
        publisher.close();
        broker.close();
    }

    private static final class UnreadSink implements StreamSink {

        private volatile Events events;

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("Not ready");
        }

        @Override
        public void flush() {
            throw new IllegalStateException("Not ready");
        }

        @Override
        public void end() {
            events.onCompleted();
        }
    }
}
