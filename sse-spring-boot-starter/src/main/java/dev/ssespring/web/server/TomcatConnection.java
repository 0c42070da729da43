package dev.ssespring.web.server;

import java.nio.channels.SocketChannel;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Finds the TCP connection of a request to Tomcat. */
final class TomcatConnection {

    private TomcatConnection() {}

    static @Nullable SocketChannel channel(Object request) {
        TomcatInternals internals = TomcatInternals.FOUND;
        if (internals == null || !(request instanceof RequestFacade facade)) {
            return null;
        }
        AbstractProcessor processor = internals.processor(facade);
        SocketWrapperBase<?> connection = (processor != null) ? internals.connection(processor) : null;
        return (connection != null && connection.getSocket() instanceof NioChannel channel)
                ? channel.getIOChannel()
                : null;
    }
}
