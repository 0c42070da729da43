package dev.ssespring.web.server;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Response on Tomcat. It is aborted by the event that Tomcat itself raises when a write times out (HTTP/1.1) or a
 * client resets a stream (HTTP/2). Tomcat processes that event on one of its own threads, under the lock, and calls
 * the listeners. Tomcat's action {@code CLOSE_NOW} is not used: if another thread calls it while an event is being
 * processed, Tomcat drops the response without calling any listener.
 *
 * <p> The fields belong to one connection (HTTP/1.1) or one stream (HTTP/2) permanently. Requests and, in HTTP/1.1,
 * processors are not stored, since Tomcat reuses them for other clients.
 */
final class TomcatResponse {

    private TomcatResponse() {}

    static @Nullable NativeResponse of(Object request) {
        TomcatInternals internals = TomcatInternals.FOUND;
        if (internals == null || !(request instanceof RequestFacade facade)) {
            return null;
        }
        AbstractProcessor processor = internals.processor(facade);
        if (processor == null) {
            return null;
        }
        // Not by the protocol's name, which is HTTP/1.1 for a request that asks for an upgrade.
        Lock streamLock = internals.streamLock(processor);
        if (streamLock != null) {
            return new Http2Stream(streamLock, processor);
        }
        SocketWrapperBase<?> connection = internals.connection(processor);
        return (connection != null) ? new Connection(connection.getLock(), connection) : null;
    }

    /** Responses to HTTP/1.1 are closed by Tomcat without another write. */
    static void discard(ServletRequest request) {
        TomcatInternals internals = TomcatInternals.FOUND;
        if (internals == null || !(request instanceof RequestFacade facade)) {
            return;
        }
        AbstractProcessor processor = internals.processor(facade);
        Request catalina = internals.request(facade);
        if (catalina != null && processor != null && internals.streamLock(processor) != null) {
            DiscardingValve.discard(facade, catalina.getResponse());
        }
    }

    private record Connection(Lock lock, SocketWrapperBase<?> socket) implements NativeResponse {

        @Override
        public void opened() {}

        @Override
        public boolean abort() {
            socket.setError(new IOException("The stream was closed while its client did not read"));
            socket.processSocket(SocketEvent.ERROR, true);
            return true;
        }
    }

    private record Http2Stream(Lock lock, AbstractProcessor stream) implements NativeResponse {

        @Override
        public void opened() {
            if (TomcatResetCredit.FOUND != null) {
                TomcatResetCredit.FOUND.grant(stream);
            }
        }

        @Override
        public boolean abort() {
            stream.action(ActionCode.DISPATCH_ERROR, null);
            stream.action(ActionCode.DISPATCH_EXECUTE, null);
            return true;
        }
    }
}
