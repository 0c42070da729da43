package dev.ssespring.web.server;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Limits the send buffer of the operating system for one connection. By default Linux buffers about 4 MB for a client
 * that does not read. Until then all writes succeed, and neither a heartbeat nor a waiting producer can detect that
 * nobody reads.
 */
public final class SendBuffer {

    private static final Log LOG = LogFactory.getLog(SendBuffer.class);

    private SendBuffer() {}

    /**
     * Limits the send buffer of the connection on which a request came. Must be called by the thread that processes the
     * request. Has no effect on HTTP/2, whose flow control limits each stream, and on unknown servers.
     *
     * @param request the request, which may be wrapped
     * @param bytes size of the buffer, more than zero; the operating system may use another size
     */
    public static void limit(ServletRequest request, int bytes) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        if (!innermost.getProtocol().startsWith("HTTP/1.")) {
            return;
        }
        SocketChannel channel = channel(innermost);
        if (channel == null) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
        } catch (IOException | UnsupportedOperationException ex) {
            // Closed already, or no TCP connection.
            LOG.debug("The send buffer of an SSE stream's connection could not be limited", ex);
        }
    }

    private static @Nullable SocketChannel channel(ServletRequest request) {
        SocketChannel channel = PresentServers.TOMCAT ? TomcatConnection.channel(request) : null;
        return (channel == null && PresentServers.JETTY) ? JettyConnection.channel(request) : channel;
    }
}
