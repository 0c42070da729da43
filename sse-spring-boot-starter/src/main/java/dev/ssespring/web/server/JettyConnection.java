package dev.ssespring.web.server;

import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.jspecify.annotations.Nullable;

/** Finds the TCP connection of a request to Jetty. */
final class JettyConnection {

    private JettyConnection() {}

    static @Nullable SocketChannel channel(Object request) {
        if (!(request instanceof ServletApiRequest jettyRequest)) {
            return null;
        }
        Object transport = jettyRequest
                .getRequest()
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .getTransport();
        return (transport instanceof SocketChannel channel) ? channel : null;
    }
}
