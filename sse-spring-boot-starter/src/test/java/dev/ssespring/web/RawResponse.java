package dev.ssespring.web;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A stream's answer over a bare socket, to be read as slowly and cut off as rudely as a test likes. For one thread, save
 * {@link #cut}.
 */
final class RawResponse implements Closeable {

    enum Cut {
        /** As by a client that leaves. */
        CLOSE,
        /** As by a client that crashes: what is under way is lost. */
        RESET
    }

    private static final int RECEIVE_BUFFER = 64 * 1024;

    private final Socket socket = new Socket();
    private long left;
    private boolean begun;
    private boolean ended;

    /** Sends the request and reads the head of the answer. */
    RawResponse(int port, String path, String lastEventId) throws IOException {
        try {
            // Set before connecting, so that the server cannot hand much to the network. Not below a segment's size:
            // the
            // kernel would wait for ever longer before it sends to a window that is not large enough for one.
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String resume = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n%s\r\n"
                            .formatted(path, resume)
                            .getBytes(StandardCharsets.US_ASCII));
            readHead();
        } catch (IOException ex) {
            socket.close();
            throw ex;
        }
    }

    private void readHead() throws IOException {
        String status = readLine();
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
        }
        if (!status.startsWith("HTTP/1.1 200") || !chunked) {
            throw new IOException("No stream was opened: " + status);
        }
    }

    /**
     * Reads some of the body; -1 at its end.
     *
     * @throws EOFException if it was cut off instead of ended
     */
    int read(byte[] into) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = input().read(into, 0, (int) Math.min(into.length, left));
        if (count < 0) {
            throw new EOFException("Cut off within a chunk");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun) {
            readLine();
        }
        begun = true;
        left = Long.parseLong(readLine(), 16);
        ended = left == 0;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input().read(); c != '\n'; c = input().read()) {
            if (c < 0) {
                throw new EOFException("Cut off after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private InputStream input() throws IOException {
        return socket.getInputStream();
    }

    /** Makes the reading thread fail; any thread may call it, also when nothing is left to be cut. */
    synchronized void cut(Cut how) throws IOException {
        if (how == Cut.RESET && !socket.isClosed()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        cut(Cut.CLOSE);
    }
}
