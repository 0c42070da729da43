package dev.ssespring.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Streams over TLS of a server on this machine, which are opened one by one and then not read. Belongs to one thread. */
public final class SecureClients implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private final JoinRequest request;
    private final SSLContext context;
    private final List<SSLSocket> sockets = new ArrayList<>();

    /**
     * Creates clients without connections, which trust every server.
     *
     * @param port of the server, on the loopback interface
     * @param request what each asks for
     * @throws IOException if there is no TLS
     */
    public SecureClients(int port, JoinRequest request) throws IOException {
        this.port = port;
        this.request = request;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEveryone()}, new SecureRandom());
        } catch (GeneralSecurityException ex) {
            throw new IOException("There is no TLS", ex);
        }
    }

    /**
     * Opens more streams, and waits for the first block of each.
     *
     * @param count how many
     * @throws IOException if one cannot be opened
     */
    public void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteBuffer encoded = request.bytes(sockets.size(), port);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            socket.getOutputStream().write(bytes);
            awaitFirstBlock(socket);
        }
    }

    private static void awaitFirstBlock(SSLSocket socket) throws IOException {
        byte[] buffer = new byte[4_096];
        StringBuilder received = new StringBuilder();
        while (received.indexOf("\n\n") < 0) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("The server has closed the connection after: " + received);
            }
            received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        for (SSLSocket socket : sockets) {
            socket.close();
        }
    }

    /** The certificate is made for each run. */
    private static final class TrustEveryone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
