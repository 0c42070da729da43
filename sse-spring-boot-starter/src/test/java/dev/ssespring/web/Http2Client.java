package dev.ssespring.web;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One HTTP/2 connection without TLS whose frames a test chooses: streams can be reset, and are read only as far as a test
 * gives them room. A thread reads the frames; the other methods are for one thread.
 */
final class Http2Client implements Closeable {

    static final int CANCEL = 8;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Socket socket = new Socket();
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private int lastId = -1;
    private volatile boolean over;

    /** What has come of one stream. */
    static final class Stream {

        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private volatile boolean ended;
        private volatile boolean reset;

        synchronized byte[] data() {
            return data.toByteArray();
        }

        private synchronized void add(byte[] payload) {
            data.writeBytes(payload);
        }

        String text() {
            return new String(data(), StandardCharsets.UTF_8);
        }

        /** In order, as by a server that has sent all of it. */
        boolean hasEnded() {
            return ended;
        }

        boolean isReset() {
            return reset;
        }
    }

    /** The window is of each stream; the connection itself takes more than any test sends. */
    Http2Client(int port, int window) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window));
        send(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30));
        Thread reader = new Thread(this::read, "http2-client");
        reader.setDaemon(true);
        reader.start();
    }

    /** Sends a request. */
    int open(String path) throws IOException {
        return open(path, false);
    }

    /** Sends a request whose response may be compressed. */
    int openCompressed(String path) throws IOException {
        return open(path, true);
    }

    private int open(String path, boolean compressed) throws IOException {
        lastId += 2;
        streams.put(lastId, new Stream());
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0x82); // :method GET
        head.write(0x86); // :scheme http
        literal(head, 1, "localhost"); // :authority
        literal(head, 4, path); // :path
        if (compressed) {
            head.write(0x90); // accept-encoding gzip, deflate
        }
        send(
                HEADERS,
                END_STREAM | END_HEADERS,
                lastId,
                ByteBuffer.wrap(head.toByteArray()).position(head.size()));
        return lastId;
    }

    private static void literal(ByteArrayOutputStream head, int name, String value) {
        head.write(name);
        head.write(value.length());
        head.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    void cancel(int id) throws IOException {
        send(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(CANCEL));
    }

    Stream stream(int id) {
        return streams.get(id);
    }

    /** Whether the server has closed the connection, or says that it is about to. */
    boolean isOver() {
        return over;
    }

    /** Leaves, with a RST of the network if it is to be rude. */
    void cut(RawResponse.Cut how) throws IOException {
        if (how == RawResponse.Cut.RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private synchronized void send(int type, int flags, int id, ByteBuffer payload) throws IOException {
        payload.flip();
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.remaining());
        frame.put((byte) (payload.remaining() >> 16)).putShort((short) payload.remaining());
        frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    private void read() {
        try {
            DataInputStream input = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = input.readUnsignedByte() << 16 | input.readUnsignedShort();
                int type = input.readUnsignedByte();
                int flags = input.readUnsignedByte();
                int id = input.readInt();
                byte[] payload = input.readNBytes(length);
                if (payload.length < length) {
                    throw new EOFException();
                }
                received(type, flags, streams.get(id), payload);
            }
        } catch (IOException ex) {
            over = true;
        }
    }

    private void received(int type, int flags, Stream stream, byte[] payload) throws IOException {
        if (type == GOAWAY) {
            over = true;
        } else if (type == SETTINGS && (flags & ACK) == 0) {
            send(SETTINGS, ACK, 0, ByteBuffer.allocate(0));
        } else if (type == PING && (flags & ACK) == 0) {
            send(PING, ACK, 0, ByteBuffer.wrap(payload).position(payload.length));
        } else if (type == RST_STREAM) {
            stream.reset = true;
        } else if (type == DATA) {
            stream.add(payload);
        }
        if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
            stream.ended = true;
        }
    }

    @Override
    public void close() throws IOException {
        cut(RawResponse.Cut.CLOSE);
    }
}
