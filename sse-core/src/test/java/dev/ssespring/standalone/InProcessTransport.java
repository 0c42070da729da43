package dev.ssespring.standalone;

import dev.ssespring.client.SseTransport;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Connects a client with a publisher of the same process: the path of the URI is the topic. */
final class InProcessTransport implements SseTransport {

    private final SseEventPublisher publisher;
    private final Semaphore opened = new Semaphore(0);
    private volatile Pipe current;

    InProcessTransport(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public Exchange exchange(Request request) {
        Pipe pipe = new Pipe();
        return new Exchange() {

            @Override
            public Response send() throws IOException {
                String id = String.join("", request.headers().getOrDefault("Last-Event-ID", List.of()));
                StreamRequest stream = new StreamRequest(id.isEmpty() ? null : id, null, null);
                StreamSink.Events events = publisher
                        .subscribe(request.uri().getPath().substring(1))
                        .open(stream, pipe);
                pipe.start(events);
                current = pipe;
                opened.release();
                return new Response(200, Map.of("Content-Type", List.of("text/event-stream")), pipe.input());
            }

            @Override
            public void cancel() {
                pipe.cut();
            }
        };
    }

    void awaitOpened() throws InterruptedException {
        if (!opened.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The client did not connect");
        }
    }

    /** Ends the current response as a broken connection does. */
    void cut() {
        current.cut();
    }
}
