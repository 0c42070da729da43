package dev.ssespring.web.server;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.coyote.http2.Http2Protocol;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Allows a client to reset each HTTP/2 stream of events once. Tomcat counts resets as overhead, to protect itself
 * from clients that reset requests as fast as they send them, and closes the connection after a few. But browsers
 * close an {@code EventSource} with a reset. So each opened stream of events credits its connection with the cost of
 * its reset: one reset by the client and one by which Tomcat responds.
 *
 * <p> The protection remains: there is no credit before the stream has opened, which a fast sequence of requests and
 * resets does not wait for, and none for other requests. The factors that the application sets on Tomcat's
 * {@link Http2Protocol} are retained.
 */
record TomcatResetCredit(Field handler, Field protocol, Field overhead) {

    private static final Log LOG = LogFactory.getLog(TomcatResetCredit.class);

    private static final int RESETS = 2;

    /** Null if this version of Tomcat does not have all of the fields. */
    static final @Nullable TomcatResetCredit FOUND = find();

    private static @Nullable TomcatResetCredit find() {
        try {
            ClassLoader loader = Request.class.getClassLoader();
            Class<?> upgradeHandler = Class.forName("org.apache.coyote.http2.Http2UpgradeHandler", false, loader);
            Field handler = Class.forName(TomcatInternals.STREAM_PROCESSOR, false, loader)
                    .getDeclaredField("handler");
            Field protocol = upgradeHandler.getDeclaredField("protocol");
            Field overhead = upgradeHandler.getDeclaredField("overheadCount");
            handler.setAccessible(true);
            protocol.setAccessible(true);
            overhead.setAccessible(true);
            return new TomcatResetCredit(handler, protocol, overhead);
        } catch (ReflectiveOperationException | RuntimeException ex) {
            LOG.warn(
                    "This version of Tomcat closes HTTP/2 connections on which clients close a few SSE streams. Reduce"
                            + " 'overheadResetFactor' of its Http2Protocol, or use the version of Tomcat that this version of"
                            + " Spring Boot manages",
                    ex);
            return null;
        }
    }

    /** Called once for each stream while it is open. */
    void grant(AbstractProcessor stream) {
        Object connection = ReflectionUtils.getField(handler, stream);
        if (connection == null) {
            return;
        }
        var http2 = (Http2Protocol) ReflectionUtils.getField(protocol, connection);
        var count = (AtomicLong) ReflectionUtils.getField(overhead, connection);
        if (http2 != null && count != null) {
            count.addAndGet(-(long) RESETS * http2.getOverheadResetFactor());
        }
    }
}
