package dev.ssespring.demo.ticker;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.springframework.scheduling.TaskScheduler;

/**
 * Lets a stream write once per interval: what is published meanwhile waits in the mailbox, where the overflow policy applies to
 * it. Written by the stream's writer thread; the scheduler's thread opens it again.
 */
final class PacedSink implements StreamSink {

    private final StreamSink sink;
    private volatile boolean open = true;

    private PacedSink(StreamSink sink) {
        this.sink = sink;
    }

    /** Returns a description of the same response that is written once per interval. */
    static SseStream pace(SseStream stream, Duration interval, TaskScheduler scheduler) {
        return SseStream.of((request, sink, options) -> {
            PacedSink paced = new PacedSink(sink);
            Events events = stream.open(request, paced);
            return new UntilCompleted(events, scheduler.scheduleAtFixedRate(() -> paced.reopen(events), interval));
        });
    }

    private void reopen(Events events) {
        open = true;
        events.onReady();
    }

    @Override
    public boolean isReady() {
        return open && sink.isReady();
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
        open = false;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.write(bytes, offset, length);
    }

    @Override
    public void header(String name, String value) {
        sink.header(name, value);
    }

    @Override
    public void end() {
        sink.end();
    }

    @Override
    public void abort() {
        sink.abort();
    }

    /** Passes everything on, and stops the timer at the end. */
    private record UntilCompleted(Events events, ScheduledFuture<?> timer) implements Events {

        @Override
        public void onReady() {
            events.onReady();
        }

        @Override
        public void onFailure(Throwable cause) {
            events.onFailure(cause);
        }

        @Override
        public void onSessionEnded() {
            events.onSessionEnded();
        }

        @Override
        public void onCompleted() {
            timer.cancel(false);
            events.onCompleted();
        }
    }
}
