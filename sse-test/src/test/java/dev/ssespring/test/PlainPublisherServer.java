package dev.ssespring.test;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.PublisherBuilder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.SubscriptionDeniedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * This library's publisher behind sockets, without Spring or a servlet container. {@code /orders} and {@code /topic/NAME}
 * subscribe, {@code /finite} is a stream of three elements, {@code /waiting} one that waits for {@link #release}.
 */
final class PlainPublisherServer implements StreamSubject {

    private final SseClock clock;
    private final SseBroker broker;
    private final ExecutorService producers = SseThreads.growingPool("plain-producer-", 16);
    private final SseEventPublisher publisher;
    private final ServerSocket listening;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final CountDownLatch release = new CountDownLatch(1);

    PlainPublisherServer() {
        this(SseClock.system("plain-server-clock"), builder -> {});
    }

    PlainPublisherServer(SseClock clock, Consumer<PublisherBuilder> customizer) {
        this.clock = clock;
        this.broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
        PublisherBuilder builder = SseEventPublisher.builder(broker, producers, clock);
        customizer.accept(builder);
        this.publisher = builder.build();
        try {
            listening = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
        SseThreads.daemon("plain-server", this::accept).start();
    }

    SseEventPublisher publisher() {
        return publisher;
    }

    @Override
    public URI uri() {
        return URI.create("http://localhost:" + listening.getLocalPort());
    }

    @Override
    public void send(String event, String data) {
        publisher.publish("orders", event, data);
    }

    @Override
    public void endAll() {
        publisher.drain();
        publisher.start();
    }

    @Override
    public SseFence fence() {
        return SseFence.of(publisher);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                SseThreads.daemon("plain-exchange", () -> serve(socket)).start();
            } catch (IOException ex) {
                if (!listening.isClosed()) {
                    throw new IllegalStateException(ex);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String path = reader.readLine().split(" ", 3)[1];
            String lastEventId = null;
            Principal user = null;
            for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.toLowerCase(Locale.ROOT).startsWith("last-event-id:")) {
                    lastEventId = value;
                } else if (line.toLowerCase(Locale.ROOT).startsWith("x-user:")) {
                    user = () -> value;
                }
            }
            open(socket, path, new StreamRequest(lastEventId, user, "127.0.0.1"));
            while (reader.read() >= 0) {
                // The client sends nothing more.
            }
            socket.close();
        } catch (IOException | NullPointerException ex) {
            // The client has left.
            closeQuietly(socket);
        }
    }

    private void open(Socket socket, String path, StreamRequest request) throws IOException {
        SseStream stream = streamOf(path);
        if (stream.isCompletedFor(request.lastEventId())) {
            stream.discard();
            respond(socket, "204 No Content");
            return;
        }
        SocketSink sink = new SocketSink(socket);
        try {
            sink.opened(stream.open(request, sink));
        } catch (SubscriptionDeniedException ex) {
            respond(socket, "403 Forbidden\r\nContent-Length: 0");
        } catch (StreamRefusedException ex) {
            respond(socket, "503 Service Unavailable\r\nContent-Length: 0");
        }
    }

    private SseStream streamOf(String path) {
        return switch (path) {
            case "/orders" -> publisher.subscribe("orders");
            case "/finite" -> publisher.stream(List.of("1", "2", "3"));
            case "/waiting" -> publisher.stream(out -> release.await());
            default -> publisher.subscribe(path.substring("/topic/".length()));
        };
    }

    private static void respond(Socket socket, String head) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.close();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() {
        release.countDown();
        try {
            listening.close();
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
        publisher.close();
        broker.close();
        producers.shutdownNow();
        sockets.forEach(PlainPublisherServer::closeQuietly);
        if (clock instanceof dev.ssespring.concurrent.SystemClock system) {
            system.close();
        }
    }

    /** Writes on the stream's writer thread, which waits for a client that does not read: for tests with few clients. */
    private static final class SocketSink implements StreamSink {

        private static final String HEAD = String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream;charset=UTF-8",
                "Transfer-Encoding: chunked",
                "Cache-Control: no-cache, no-store, no-transform",
                "X-Accel-Buffering: no",
                "",
                "");

        private final Socket socket;
        private volatile StreamSink.Events events;

        SocketSink(Socket socket) {
            this.socket = socket;
        }

        void opened(StreamSink.Events opened) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
            events = opened;
            opened.onReady();
        }

        @Override
        public boolean isReady() {
            return events != null;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, offset, length);
            out.write(new byte[] {'\r', '\n'});
        }

        @Override
        public void flush() throws IOException {
            socket.getOutputStream().flush();
        }

        @Override
        public void end() {
            try {
                if (!socket.isClosed()) {
                    socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException ex) {
                // The client has left, which is an end too.
                abort();
                return;
            }
            abort();
        }

        @Override
        public void abort() {
            closeQuietly(socket);
            events.onCompleted();
        }
    }
}
