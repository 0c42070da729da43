package dev.ssespring.web.server;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * HTTP/1.1 as Tomcat speaks it, on connections whose buffers a stream can give up. All other requests are served with the
 * buffers and settings of Tomcat. Created by Tomcat, by its name.
 */
public final class StreamProtocol extends Http11NioProtocol {

    /** Called by Tomcat. */
    public StreamProtocol() {
        super(new Endpoint());
    }

    private static final class Endpoint extends NioEndpoint {

        @Override
        protected NioChannel createChannel(SocketBufferHandler buffer) {
            return super.createChannel(new ReleasableBuffers(buffer, this::buffers));
        }

        private SocketBufferHandler buffers() {
            return new SocketBufferHandler(
                    socketProperties.getAppReadBufSize(),
                    socketProperties.getAppWriteBufSize(),
                    socketProperties.getDirectBuffer());
        }
    }
}
