package dev.ssespring.test.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on a socket of its own, with TLS or without. The body is read by one thread; the socket may be closed by any,
 * which makes the reader's call fail.
 */
final class SocketConnection implements WireConnection {

    private static final int BUFFER_BYTES = 8_192;

    private static final int MAX_ANSWER_BYTES = 4 << 20;

    /** Below TLS, so that it can be reset. */
    private final Socket socket;

    private final Socket secured;
    private final String method;
    private final InputStream input;
    private @Nullable BodyReader body;

    private SocketConnection(Socket socket, Socket secured, String method, int buffer) throws IOException {
        this.socket = socket;
        this.secured = secured;
        this.method = method;
        this.input = new BufferedInputStream(secured.getInputStream(), buffer);
    }

    static SocketConnection open(WireRequest request, WireOptions options) throws IOException {
        Socket socket = new Socket();
        try {
            if (options.receiveBuffer() > 0) {
                // Before connecting: the window is negotiated then.
                socket.setReceiveBufferSize(options.receiveBuffer());
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(request.uri().getHost(), request.port()), options.timeoutMillis());
            socket.setSoTimeout(options.timeoutMillis());
            Socket secured = request.isSecure() ? secured(socket, request, options) : socket;
            secured.getOutputStream().write(requestBytes(request));
            socket.setSoTimeout(0);
            int buffer = (options.receiveBuffer() > 0) ? Math.min(options.receiveBuffer(), BUFFER_BYTES) : BUFFER_BYTES;
            return new SocketConnection(socket, secured, request.method(), buffer);
        } catch (IOException | RuntimeException ex) {
            socket.close();
            throw ex;
        }
    }

    static WireAnswer exchange(WireRequest request, WireOptions options) throws IOException {
        SocketConnection connection = open(request, options);
        try {
            connection.socket.setSoTimeout(options.timeoutMillis());
            WireHead head = connection.awaitHead();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = connection.read(buffer); count >= 0; count = connection.read(buffer)) {
                body.write(buffer, 0, count);
                if (body.size() > MAX_ANSWER_BYTES) {
                    throw new IOException("The response is longer than " + MAX_ANSWER_BYTES + " bytes");
                }
            }
            return new WireAnswer(head, body.toString(StandardCharsets.UTF_8));
        } finally {
            connection.close();
        }
    }

    private static Socket secured(Socket socket, WireRequest request, WireOptions options) throws IOException {
        SSLContext context = (options.tls() != null) ? options.tls() : defaultContext();
        SSLSocket secured = (SSLSocket)
                context.getSocketFactory().createSocket(socket, request.uri().getHost(), request.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static SSLContext defaultContext() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException ex) {
            throw new IOException("The JDK has no default TLS context", ex);
        }
    }

    private static byte[] requestBytes(WireRequest request) {
        StringBuilder text = new StringBuilder()
                .append(request.method())
                .append(' ')
                .append(request.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(request.uri().getRawAuthority())
                .append("\r\n");
        for (WireHeader header : request.headers()) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        if (request.body().length > 0
                || request.method().toUpperCase(Locale.ROOT).equals("POST")) {
            text.append("Content-Length: ").append(request.body().length).append("\r\n");
        }
        // A last event id is UTF-8 on the wire, as browsers send it.
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + request.body().length);
        System.arraycopy(request.body(), 0, all, head.length, request.body().length);
        return all;
    }

    @Override
    public WireHead awaitHead() throws IOException {
        WireHead head = HeadReader.read(input);
        body = BodyReader.of(method, head, input);
        return head;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return Objects.requireNonNull(body, "awaitHead() comes first").read(buffer);
    }

    @Override
    public void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException("The connection could not be cut", ex);
        }
    }

    @Override
    public void close() {
        try {
            secured.close();
            socket.close();
        } catch (IOException ex) {
            // The other side may have closed before; TLS then has nobody to say goodbye to.
            cut();
        }
    }
}
