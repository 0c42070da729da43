package dev.ssespring.web.server;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's HTTP/1.1 protocol with smaller buffers for bytes that a servlet has written and not flushed. By default
 * these are 8 KB of bytes and 8 K characters for each open response. Instantiated by Tomcat, by name.
 */
public final class SmallBufferProtocol extends Http11NioProtocol {

    private static final int BYTES = 512;

    /** Called by Tomcat. */
    public SmallBufferProtocol() {}

    @Override
    public int getDesiredBufferSize() {
        return BYTES;
    }
}
