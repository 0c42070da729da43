package dev.ssespring.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that one delivery takes on this machine and a JVM if each is a write of its own: one thread writes the bytes
 * of an event, which are made once, to one socket after the other. No HTTP server, no ids, no queues; a client that does
 * not read, or does not end its request, stops all.
 */
public final class BareServer {

    private static final int LONGEST_HEAD = 8192;
    private static final int BACKLOG = 1000;
    private static final Pattern REQUEST_LINE = Pattern.compile("GET (/[^ \r\n]*) HTTP/1\\.[01]\r\n");

    private final Map<Integer, List<SocketChannel>> topics = new ConcurrentHashMap<>();

    private BareServer() {}

    /**
     * Serves until the process is killed.
     *
     * @param args such as {@code --server.port=8080}
     * @throws IOException if the port cannot be listened to
     */
    public static void main(String[] args) throws IOException {
        int port = Parameters.port(args);
        BareServer server = new BareServer();
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            while (true) {
                server.answer(listening.accept());
            }
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            startOrJoinOrRefuse(channel);
        } catch (IOException ex) {
            // A client that only looked whether somebody listens.
            channel.close();
        }
    }

    private void startOrJoinOrRefuse(SocketChannel channel) throws IOException {
        try {
            String[] target = target(channel).split("\\?", 2);
            Parameters parameters = Parameters.of((target.length == 2) ? target[1] : null);
            if (target[0].endsWith("/start")) {
                Run.of(parameters).start(this::publish);
                end(channel, "202 Accepted", "");
            } else {
                join(channel, parameters.number("topic", "0", 0, Integer.MAX_VALUE));
            }
        } catch (IllegalArgumentException ex) {
            end(channel, "400 Bad Request", ex.getMessage() + "\n");
        }
    }

    private void join(SocketChannel channel, int topic) throws IOException {
        write(
                channel,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk(":open\n\n"));
        joined(topic).add(channel);
    }

    private static void end(SocketChannel channel, String status, String message) throws IOException {
        write(
                channel,
                "HTTP/1.1 %s\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(status, bytes(message).length, message));
        channel.close();
    }

    private static String target(SocketChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
        while (head.hasRemaining()) {
            if (channel.read(head) < 0) {
                throw new IOException("No request");
            }
            String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
            Matcher line = REQUEST_LINE.matcher(text);
            // At once: the rest of what is no request may never come.
            if (text.contains("\n") && !line.lookingAt()) {
                throw new IllegalArgumentException("The request must begin with a line such as 'GET /bare HTTP/1.1'");
            }
            if (text.contains("\r\n\r\n")) {
                return line.group(1);
            }
        }
        throw new IllegalArgumentException("The request's head must be shorter than " + LONGEST_HEAD + " bytes");
    }

    private List<SocketChannel> joined(int topic) {
        return topics.computeIfAbsent(topic, number -> new CopyOnWriteArrayList<>());
    }

    private void publish(int topic, String data) {
        byte[] event = bytes(chunk("data: " + data + "\n\n"));
        // Outside of the heap: otherwise each write would copy it there.
        ByteBuffer shared = ByteBuffer.allocateDirect(event.length).put(event).flip();
        List<SocketChannel> channels = joined(topic);
        for (SocketChannel channel : channels.toArray(SocketChannel[]::new)) {
            try {
                write(channel, shared.rewind());
            } catch (IOException ex) {
                channels.remove(channel);
            }
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        write(channel, ByteBuffer.wrap(bytes(text)));
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String chunk(String text) {
        return "%x\r\n%s\r\n".formatted(bytes(text).length, text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
