package dev.ssespring.benchmarks.jobs.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workers that take part in the protocol and get no jobs. One thread reads all streams; a few send the beats that the dispatcher
 * asks for. {@link #connect} is called by one other thread.
 */
final class IdleWorkers implements AutoCloseable {

    private static final int BEAT_THREADS = 4;
    private static final int AT_ONCE = 200;
    private static final long PATIENCE_SECONDS = 60;

    private final int port;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final Semaphore present = new Semaphore(0);
    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;
    private int next;

    IdleWorkers(int port) throws IOException {
        this.port = port;
        for (int i = 0; i < BEAT_THREADS; i++) {
            start(this::sendBeats, "beats-" + i);
        }
        start(this::read, "streams");
    }

    private void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Opens streams, and returns when the first beat of each was answered. */
    void connect(int workers) throws IOException, InterruptedException {
        for (int begin = 0; begin < workers; begin += AT_ONCE) {
            int count = Math.min(AT_ONCE, workers - begin);
            for (int i = 0; i < count; i++) {
                open(next++);
            }
            if (!present.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Workers are not present after " + PATIENCE_SECONDS + " s");
            }
        }
    }

    private void open(int number) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channels.add(channel);
        String request =
                "GET /jobs/%s/stream?run=idle-%d HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                        .formatted(DispatcherApplication.QUEUE, number);
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new IdleStream(number));
        selector.wakeup();
    }

    /** A beat that a worker has to send. */
    private record Asked(int worker, boolean first) {}

    /** Its state belongs to the reading thread: an event may come in two parts. */
    private static final class IdleStream {

        private final int number;
        private String tail = "";
        private boolean known;

        IdleStream(int number) {
            this.number = number;
        }

        /** Returns whether the dispatcher asks for a beat. */
        boolean add(String text) {
            String all = tail + text;
            int end = all.lastIndexOf("\n\n");
            tail = all.substring(end + 1);
            return end >= 0
                    && (all.contains("event: hello")
                            || all.contains("event: beat")
                            || all.contains("event:hello")
                            || all.contains("event:beat"));
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        try {
            while (!closed) {
                selector.select(key -> read(key, buffer), 100);
            }
        } catch (IOException ex) {
            lost.incrementAndGet();
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        IdleStream stream = (IdleStream) key.attachment();
        buffer.clear();
        try {
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("The stream has ended");
            }
        } catch (IOException ex) {
            key.cancel();
            lost.incrementAndGet();
            return;
        }
        if (stream.add(StandardCharsets.US_ASCII.decode(buffer.flip()).toString())) {
            asked.add(new Asked(stream.number, !stream.known));
            stream.known = true;
        }
    }

    private void sendBeats() {
        String body = "{\"queue\":\"%s\",\"slots\":1,\"tags\":\"\",\"held\":{}}".formatted(DispatcherApplication.QUEUE);
        try (RawHttpConnection connection = new RawHttpConnection(port)) {
            while (!closed) {
                Asked beat = asked.poll(100, TimeUnit.MILLISECONDS);
                if (beat != null) {
                    connection.post("/jobs/workers/idle-" + beat.worker, body, 200);
                    beats.incrementAndGet();
                    present.release(beat.first ? 1 : 0);
                }
            }
        } catch (IOException ex) {
            lost.incrementAndGet();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    int beats() {
        return beats.get();
    }

    /** Streams that have ended, and threads that have failed. */
    int lost() {
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
