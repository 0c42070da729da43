package dev.ssespring.jobs;

import static org.awaitility.Awaitility.await;

import dev.ssespring.client.SseTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A dispatcher of remote workers whose events and answers a test sets. */
final class ScriptedDispatcher implements SseTransport {

    /** One for each request, in their order; closed when the worker has ended it. */
    final List<PipedOutputStream> streams = new CopyOnWriteArrayList<>();

    final List<String> opened = new CopyOnWriteArrayList<>();
    final AtomicInteger beats = new AtomicInteger();
    final CompletableFuture<String> result = new CompletableFuture<>();
    volatile int status = 200;
    volatile String authorization = "";

    /** Sends an event on the newest stream. */
    void send(String event, String data) throws IOException {
        await().until(() -> !streams.isEmpty());
        send(streams.size() - 1, event, data);
    }

    void send(int stream, String event, String data) throws IOException {
        PipedOutputStream out = streams.get(stream);
        out.write("event: %s\ndata: %s\n\n".formatted(event, data).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public Exchange exchange(Request request) {
        PipedOutputStream stream = new PipedOutputStream();
        return new Exchange() {
            @Override
            public Response send() throws IOException {
                authorization = String.join("", request.headers().getOrDefault("Authorization", List.of("")));
                String path = request.uri().getPath();
                if (request.method().equals("GET")) {
                    InputStream received = new PipedInputStream(stream, 10_000);
                    streams.add(stream);
                    opened.add(String.valueOf(request.uri().getQuery()));
                    return new Response(200, Map.of("Content-Type", List.of("text/event-stream")), received);
                }
                if (path.contains("/workers/")) {
                    beats.incrementAndGet();
                } else if (status == 200) {
                    result.complete(path.substring(path.lastIndexOf('/') + 1));
                }
                return new Response(status, Map.of(), new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void cancel() {
                try {
                    stream.close();
                } catch (IOException ex) {
                    throw new UncheckedIOException(ex);
                }
            }
        };
    }
}
