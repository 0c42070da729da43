package dev.ssespring.web.server;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.locks.Lock;
import org.apache.catalina.connector.RequestFacade;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** Members of Tomcat's classes that are not public, accessed by reflection. */
record TomcatInternals(Field request, Field processor, Method socket, Field streamLock) {

    private static final Log LOG = LogFactory.getLog(TomcatInternals.class);

    static final String STREAM_PROCESSOR = "org.apache.coyote.http2.StreamProcessor";

    /** Null if this version of Tomcat does not have all of them. */
    static final @Nullable TomcatInternals FOUND = find();

    private static @Nullable TomcatInternals find() {
        try {
            Field request = RequestFacade.class.getDeclaredField("request");
            Field processor = Request.class.getDeclaredField("hook");
            Method socket = AbstractProcessor.class.getDeclaredMethod("getSocketWrapper");
            Field streamLock = Class.forName(STREAM_PROCESSOR, false, Request.class.getClassLoader())
                    .getDeclaredField("processLock");
            request.setAccessible(true);
            processor.setAccessible(true);
            socket.setAccessible(true);
            streamLock.setAccessible(true);
            return new TomcatInternals(request, processor, socket, streamLock);
        } catch (ReflectiveOperationException | RuntimeException ex) {
            LOG.warn(
                    "SSE streams cannot be closed immediately on this version of Tomcat: the connection of a client that"
                            + " does not read stays open until 'server.tomcat.connection-timeout'. Use the version of Tomcat that"
                            + " this version of Spring Boot manages",
                    ex);
            return null;
        }
    }

    /** Returns Tomcat's own request; null if processing has ended. */
    org.apache.catalina.connector.@Nullable Request request(RequestFacade facade) {
        return (org.apache.catalina.connector.Request) ReflectionUtils.getField(request, facade);
    }

    /** Returns the part of Tomcat that processes a request; null if processing has ended. */
    @Nullable
    AbstractProcessor processor(RequestFacade facade) {
        var catalinaRequest = request(facade);
        return (catalinaRequest != null)
                ? (AbstractProcessor) ReflectionUtils.getField(processor, catalinaRequest.getCoyoteRequest())
                : null;
    }

    @Nullable
    SocketWrapperBase<?> connection(AbstractProcessor processor) {
        return (SocketWrapperBase<?>) ReflectionUtils.invokeMethod(socket, processor);
    }

    /** Returns null if the processor is not that of an HTTP/2 stream. */
    @Nullable
    Lock streamLock(AbstractProcessor processor) {
        return streamLock.getDeclaringClass().isInstance(processor)
                ? (Lock) ReflectionUtils.getField(streamLock, processor)
                : null;
    }
}
