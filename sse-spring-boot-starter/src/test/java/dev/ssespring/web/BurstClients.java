package dev.ssespring.web;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many clients that read as fast as one thread can, and count what comes of their chunked responses. */
final class BurstClients implements Closeable {

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final byte[] bytes = new byte[1 << 18];
    private final List<Client> clients = new ArrayList<>();

    BurstClients(int port, int count, String path) throws IOException {
        byte[] request =
                "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            Client client = new Client();
            channel.register(selector, SelectionKey.OP_READ, client);
            clients.add(client);
            if (i % 50 == 49) {
                int opened = i + 1;
                readUntil(() -> clients.stream().filter(each -> each.ids > 0).count() == opened, Duration.ofMinutes(1));
            }
        }
        readUntil(() -> clients.stream().allMatch(each -> each.ids > 0), Duration.ofMinutes(1));
    }

    @FunctionalInterface
    interface Condition {

        boolean isMet();
    }

    /** Returns false if the time is over. */
    boolean readUntil(Condition condition, Duration longest) throws IOException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.isMet()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            selector.select(10);
            for (SelectionKey key : selector.selectedKeys()) {
                read((SocketChannel) key.channel(), (Client) key.attachment());
            }
            selector.selectedKeys().clear();
        }
        return true;
    }

    private void read(SocketChannel channel, Client client) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            client.ended = true;
            channel.close();
            return;
        }
        buffer.flip().get(bytes, 0, count);
        client.parse(bytes, count);
    }

    List<Client> clients() {
        return clients;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** What has come on one connection. */
    static final class Client {

        private static final int LONGEST_START = 64;

        private final byte[] line = new byte[LONGEST_START];
        private int length;
        private boolean inBody;
        private int emptyLine;
        private long left;
        private boolean inSize = true;
        private int ids;
        private long last = -1;
        private long events;
        private int outOfOrder;
        private int notices;
        private boolean ended;

        /** Published events. */
        long events() {
            return events;
        }

        long last() {
            return last;
        }

        /** Events whose id was not the one after that of the event before. */
        int outOfOrder() {
            return outOfOrder;
        }

        /** Events of the publisher itself: resets and gaps. */
        int notices() {
            return notices;
        }

        boolean hasEnded() {
            return ended;
        }

        private void parse(byte[] input, int count) {
            int at = 0;
            while (at < count && !inBody) {
                byte b = input[at++];
                emptyLine = (b == '\r' || b == '\n') ? emptyLine + 1 : 0;
                inBody = emptyLine == 4;
            }
            while (at < count) {
                if (left > 0) {
                    int end = (int) Math.min(count, at + left);
                    left -= end - at;
                    body(input, at, end);
                    at = end;
                } else {
                    at = size(input, at);
                }
            }
        }

        private long size;

        /** The line between two chunks: the end of the one, and the size of the next. */
        private int size(byte[] input, int at) {
            byte b = input[at];
            if (b == '\n' && !inSize) {
                inSize = true;
                size = 0;
            } else if (b == '\n') {
                left = size;
                inSize = size == 0;
                size = 0;
            } else if (b != '\r' && inSize) {
                size = size * 16 + Character.digit(b, 16);
            }
            return at + 1;
        }

        private void body(byte[] input, int from, int to) {
            for (int i = from; i < to; i++) {
                byte b = input[i];
                if (b == '\n') {
                    line();
                    length = 0;
                } else if (length < LONGEST_START) {
                    line[length++] = b;
                }
            }
        }

        private void line() {
            if (length > 3 && line[0] == 'i' && line[1] == 'd') {
                String text = new String(line, 0, length, StandardCharsets.US_ASCII);
                long sequence = Long.parseLong(text.substring(text.lastIndexOf('-') + 1));
                ids++;
                if (ids > 1 && sequence > last + 1) {
                    outOfOrder++;
                }
                last = sequence;
            } else if (length > 6 && line[0] == 'd' && line[1] == 'a') {
                events++;
            } else if (length > 6 && line[0] == 'e' && line[1] == 'v') {
                notices++;
            }
        }
    }
}
