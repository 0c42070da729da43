package dev.ssespring.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The least that one delivery takes on this machine and a JVM if each is a write of its own: one thread writes the bytes
 * of an event, which are made once, to one socket after the other. No HTTP server, no ids, no queues; a client that does
 * not read stops all.
 */
public final class BareServer {

    private static final String PORT = "--server.port=";
    private static final int LONGEST_HEAD = 8192;
    private static final int BACKLOG = 1000;

    private final Map<String, List<SocketChannel>> topics = new ConcurrentHashMap<>();

    private BareServer() {}

    /**
     * Serves until the process is killed.
     *
     * @param args such as {@code --server.port=8080}
     * @throws IOException if the port cannot be listened to
     */
    public static void main(String[] args) throws IOException {
        int port = Arrays.stream(args)
                .filter(argument -> argument.startsWith(PORT))
                .mapToInt(argument -> Integer.parseInt(argument.substring(PORT.length())))
                .findFirst()
                .orElse(8080);
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
            String[] target = target(channel).split("\\?", 2);
            Map<String, String> parameters = parameters((target.length == 2) ? target[1] : "");
            if (target[0].endsWith("/start")) {
                run(parameters).start(this::publish);
                write(channel, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                channel.close();
            } else {
                write(
                        channel,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunk(":open\n\n"));
                joined(parameters.getOrDefault("topic", "0")).add(channel);
            }
        } catch (IOException ex) {
            // A client that only looked whether somebody listens.
            channel.close();
        }
    }

    private static String target(SocketChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            if (channel.read(head) <= 0) {
                throw new IOException("No request");
            }
            text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
        }
        return text.split(" ", 3)[1];
    }

    private static Map<String, String> parameters(String query) {
        return Arrays.stream(query.split("&"))
                .filter(parameter -> parameter.contains("="))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(parameter -> parameter[0], parameter -> parameter[1]));
    }

    private static Run run(Map<String, String> parameters) {
        return new Run(
                Integer.parseInt(parameters.getOrDefault("n", "0")),
                Integer.parseInt(parameters.getOrDefault("rate", "0")),
                Integer.parseInt(parameters.getOrDefault("size", "200")),
                Integer.parseInt(parameters.getOrDefault("topics", "1")));
    }

    private List<SocketChannel> joined(String topic) {
        return topics.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>());
    }

    private void publish(int topic, String data) {
        byte[] event = bytes(chunk("data: " + data + "\n\n"));
        // Outside of the heap: otherwise each write would copy it there.
        ByteBuffer shared = ByteBuffer.allocateDirect(event.length).put(event).flip();
        List<SocketChannel> channels = joined(topic + "");
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
