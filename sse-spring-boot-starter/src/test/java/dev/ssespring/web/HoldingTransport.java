package dev.ssespring.web;

import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseThreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes streams on with a delay, as a proxy that buffers them, and everything else at once. */
final class HoldingTransport implements SseTransport {

    private final SseTransport transport;
    private final Duration delay;
    private final AtomicInteger repliesWithJobs = new AtomicInteger();
    private final AtomicInteger jobEvents = new AtomicInteger();

    HoldingTransport(SseTransport transport, Duration delay) {
        this.transport = transport;
        this.delay = delay;
    }

    int repliesWithJobs() {
        return repliesWithJobs.get();
    }

    /** How many events with jobs have come through. */
    int jobEvents() {
        return jobEvents.get();
    }

    /** Bytes of a stream; empty for its end. */
    private record Held(String bytes, long dueNanos) {}

    @Override
    public Exchange exchange(Request request) {
        Exchange exchange = transport.exchange(request);
        boolean stream = request.method().equals("GET");
        return new Exchange() {
            @Override
            public Response send() throws IOException, InterruptedException {
                Response response = exchange.send();
                if (response.status() != 200) {
                    return response;
                }
                InputStream body = stream ? held(response.body()) : reply(response.body());
                return new Response(response.status(), response.headers(), body);
            }

            @Override
            public void cancel() {
                exchange.cancel();
            }
        };
    }

    private InputStream reply(InputStream body) throws IOException {
        byte[] bytes = body.readAllBytes();
        body.close();
        if (new String(bytes, StandardCharsets.UTF_8).contains("\"jobs\":[{")) {
            repliesWithJobs.incrementAndGet();
        }
        return new ByteArrayInputStream(bytes);
    }

    private InputStream held(InputStream body) throws IOException {
        BlockingQueue<Held> queue = new LinkedBlockingQueue<>();
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, 64 * 1024);
        SseThreads.daemon("holding-reader", () -> read(body, queue)).start();
        SseThreads.daemon("holding-writer", () -> write(queue, out)).start();
        return in;
    }

    private void read(InputStream body, BlockingQueue<Held> queue) {
        byte[] buffer = new byte[16 * 1024];
        try (body) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                String bytes = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
                queue.add(new Held(bytes, System.nanoTime() + delay.toNanos()));
            }
        } catch (IOException ex) {
            // The stream has ended, which the client sees later, too.
            queue.add(new Held("", System.nanoTime()));
            return;
        }
        queue.add(new Held("", System.nanoTime()));
    }

    private void write(BlockingQueue<Held> queue, PipedOutputStream out) {
        try (out) {
            for (Held next = queue.take(); !next.bytes().isEmpty(); next = queue.take()) {
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                out.write(next.bytes().getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                jobEvents.addAndGet(next.bytes().split("event: job\n", -1).length - 1);
            }
        } catch (IOException | InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
