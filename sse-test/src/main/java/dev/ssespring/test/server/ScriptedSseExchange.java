package dev.ssespring.test.server;

import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request on a connection of its own, and its response, which whoever holds it writes piece by piece. For one thread at a
 * time; {@link #cut()} and {@link #close()} for any.
 */
public final class ScriptedSseExchange implements AutoCloseable {

    private final Socket socket;
    private final ScriptedRequest request;
    private boolean chunked;

    ScriptedSseExchange(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.request = new ScriptedRequestReader(socket.getInputStream(), socket.getOutputStream()).read();
    }

    /**
     * Returns the request.
     *
     * @return complete, with its body
     */
    public ScriptedRequest request() {
        return request;
    }

    /**
     * Sends the head of an event stream in chunks, which can end in good order or break.
     *
     * @param headerLines further headers, such as {@code "X-Mine: 1"}
     * @return this exchange
     */
    public ScriptedSseExchange open(String... headerLines) {
        head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked" + joined(headerLines));
        chunked = true;
        return this;
    }

    /**
     * Sends the head of an event stream that ends with its connection.
     *
     * @param headerLines further headers, such as {@code "X-Mine: 1"}
     * @return this exchange
     */
    public ScriptedSseExchange openUntilClosed(String... headerLines) {
        head(200, "Content-Type: text/event-stream" + joined(headerLines));
        return this;
    }

    /**
     * Sends a response without a body and closes the connection.
     *
     * @param status three digits
     * @param headerLines such as {@code "Location: /other"}
     */
    public void respond(int status, String... headerLines) {
        head(status, "Connection: close" + (status == 204 ? "" : "\r\nContent-Length: 0") + joined(headerLines));
        close();
    }

    /**
     * Sends a response with a body that is no event stream, such as the error page of a proxy, and closes the connection.
     *
     * @param status three digits, not 204
     * @param contentType such as {@code text/html}
     * @param body sent as UTF-8
     * @param headerLines such as {@code "Retry-After: 1"}
     */
    public void respondWithBody(int status, String contentType, String body, String... headerLines) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String type = "Content-Type: " + contentType + "\r\nContent-Length: " + bytes.length;
        head(status, "Connection: close\r\n" + type + joined(headerLines));
        write(bytes);
        close();
    }

    private void head(int status, String headerLines) {
        write(("HTTP/1.1 " + status + " Scripted\r\n" + headerLines + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String joined(String... headerLines) {
        StringBuilder joined = new StringBuilder();
        for (String line : headerLines) {
            joined.append("\r\n").append(line);
        }
        return joined.toString();
    }

    /**
     * Sends an event.
     *
     * @param event with its id, if it has one
     * @return this exchange
     */
    public ScriptedSseExchange event(SseEvent event) {
        return raw(SseEncoder.encode(event).toByteArray());
    }

    /**
     * Sends a comment.
     *
     * @param text one line or more
     * @return this exchange
     */
    public ScriptedSseExchange comment(String text) {
        return event(SseEvent.builder().comment(text).build());
    }

    /**
     * Sends exactly this text as a part of the body, whatever it means.
     *
     * @param text as UTF-8
     * @return this exchange
     */
    public ScriptedSseExchange raw(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends exactly these bytes as a part of the body, whatever they mean.
     *
     * @param bytes not empty
     * @return this exchange
     */
    public ScriptedSseExchange raw(byte[] bytes) {
        if (bytes.length > 0 && chunked) {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.writeBytes(bytes);
            chunk.writeBytes(new byte[] {'\r', '\n'});
            write(chunk.toByteArray());
        } else {
            write(bytes);
        }
        return this;
    }

    private void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException ex) {
            throw new UncheckedIOException("The client has left: " + request.target(), ex);
        }
    }

    /** Ends the stream in good order and closes the connection. */
    public void end() {
        if (chunked) {
            write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        close();
    }

    /** Breaks the connection by a TCP reset, as a process does that is killed. */
    public void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException ex) {
            throw new UncheckedIOException("The connection could not be cut", ex);
        }
    }

    /**
     * Waits until the client has closed the connection.
     *
     * @param longest time to wait
     * @throws AssertionError if it has not
     */
    public void awaitClosedByClient(Duration longest) {
        try {
            socket.setSoTimeout((int) Math.max(1, longest.toMillis()));
            while (socket.getInputStream().read() >= 0) {
                // Whatever it still sends.
            }
        } catch (SocketTimeoutException ex) {
            throw new AssertionError(
                    "The client has not closed its connection for " + request.target() + " within " + longest, ex);
        } catch (SocketException ex) {
            // A reset is a way of closing.
            close();
        } catch (IOException ex) {
            throw new UncheckedIOException("The connection for " + request.target() + " could not be read", ex);
        }
    }

    /** Waits until the client has closed the connection, or the server has. */
    void awaitClosed() {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Whatever it still sends.
            }
            socket.close();
        } catch (IOException ex) {
            // Either side has closed it, which is what this waits for.
            close();
        }
    }

    /** Closes the connection; a stream in chunks that was not ended is incomplete then. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ex) {
            throw new UncheckedIOException("The connection could not be closed", ex);
        }
    }
}
