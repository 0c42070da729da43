package dev.ssespring.web.server;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * HTTP/1.1 as Tomcat speaks it, with less memory for what a servlet has written and not flushed. By default that is 8 KB of
 * bytes and as many characters, for each open response. Made by Tomcat, by its name.
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
