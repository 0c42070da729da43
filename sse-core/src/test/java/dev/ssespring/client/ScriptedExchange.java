package dev.ssespring.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Request on a connection of its own, and its response. Used by one test thread. */
public final class ScriptedExchange implements AutoCloseable {

    private static final String EVENT_STREAM = "Content-Type: text/event-stream";
    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket;
    private final String requestLine;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final String body;

    ScriptedExchange(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        InputStream input = socket.getInputStream();
        requestLine = line(input);
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (one, two) -> one + ", " + two);
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        body = new String(input.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("The client closed before its request was complete");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    public String method() {
        return requestLine.substring(0, requestLine.indexOf(' '));
    }

    /** Path and query. */
    public String target() {
        return requestLine.substring(requestLine.indexOf(' ') + 1, requestLine.lastIndexOf(' '));
    }

    /** Null if there is none. */
    public String header(String name) {
        return headers.get(name);
    }

    public Map<String, String> headers() {
        return headers;
    }

    public String body() {
        return body;
    }

    /** Sends a complete response without a body. */
    public void status(int status, String... headerLines) throws IOException {
        head(status, "Connection: close\r\nContent-Length: 0" + joined(headerLines));
        close();
    }

    /** Sends the head of a stream that ends with the connection. */
    public ScriptedExchange open(String... headerLines) throws IOException {
        return head(200, EVENT_STREAM + joined(headerLines));
    }

    /** Sends the head of a chunked stream. */
    public ScriptedExchange openChunked() throws IOException {
        return head(200, EVENT_STREAM + "\r\nTransfer-Encoding: chunked");
    }

    /** Sends a head with exactly these lines. */
    public ScriptedExchange head(int status, String headerLines) throws IOException {
        return send("HTTP/1.1 " + status + " Whatever\r\n" + headerLines + "\r\n\r\n");
    }

    private static String joined(String... headerLines) {
        StringBuilder joined = new StringBuilder();
        for (String line : headerLines) {
            joined.append("\r\n").append(line);
        }
        return joined.toString();
    }

    public ScriptedExchange send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public ScriptedExchange send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public ScriptedExchange chunk(byte[] bytes) throws IOException {
        return send(Integer.toHexString(bytes.length).toUpperCase(Locale.ROOT) + "\r\n")
                .send(bytes)
                .send("\r\n");
    }

    public ScriptedExchange chunk(String text) throws IOException {
        return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends a chunked stream. */
    public void end() throws IOException {
        send("0\r\n\r\n").close();
    }

    /** Ends the connection by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the client has closed its side; fails if it does not. */
    public void awaitGone() throws IOException {
        socket.setSoTimeout(LIMIT_MILLIS);
        while (receives()) {
            // Whatever it still sends.
        }
    }

    private boolean receives() throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketException ex) {
            // A reset is a way of closing.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
