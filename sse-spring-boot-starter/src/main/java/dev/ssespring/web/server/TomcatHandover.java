package dev.ssespring.web.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;
import org.apache.coyote.UpgradeToken;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.http.MimeHeaders;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Takes HTTP/1.1 connections over from Tomcat's response, by the mechanism of its WebSocket implementation, without status
 * 101. When the request has ended, Tomcat ends the response without a last chunk, takes its processor with request,
 * response and buffers back, and tells a {@link TomcatStreamConnection} of all that happens to the socket.
 */
final class TomcatHandover implements ConnectionHandover {

    private static final String HTTP_1 = "http/1.1";

    private static final Unavailable NO_VALVE = new Unavailable("the server is not an embedded Tomcat");
    private static final Unavailable OLD_TOMCAT = new Unavailable("this version of Tomcat has not all that it takes");
    private static final Unavailable PROTOCOL =
            new Unavailable("the protocol is not HTTP/1.1 on Tomcat's NIO connector");
    private static final Unavailable ASYNC = new Unavailable("the request is or was asynchronous");
    private static final Unavailable DISPATCH = new Unavailable("the request was included in another one");
    private static final Unavailable FOREIGN = new Unavailable("the response is not the one of the request");
    private static final Unavailable COMMITTED = new Unavailable("the head of the response was sent already");
    private static final Unavailable STATUS = new Unavailable("the status of the response is not 200");
    private static final Unavailable COMPRESSED = new Unavailable("Tomcat may compress the response");

    private final Request request;

    private TomcatHandover(Request request) {
        this.request = request;
    }

    static ConnectionHandover of(HttpServletRequest request, HttpServletResponse response) {
        if (!TomcatApi.IS_COMPLETE) {
            return OLD_TOMCAT;
        }
        Request native_ = TomcatRequestValve.find(request);
        if (native_ == null) {
            return NO_VALVE;
        }
        if (!(native_.getConnector().getProtocolHandler() instanceof Http11NioProtocol protocol)
                || !"HTTP/1.1".equals(request.getProtocol())
                || !HTTP_1.equals(request.getServletConnection().getProtocol())) {
            return PROTOCOL;
        }
        if (request.isAsyncStarted() || native_.getAsyncContextInternal() != null) {
            return ASYNC;
        }
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            return DISPATCH;
        }
        if (innermost(response) != native_.getResponse().getResponse()) {
            return FOREIGN;
        }
        if (response.isCommitted()) {
            return COMMITTED;
        }
        if (response.getStatus() != HttpServletResponse.SC_OK) {
            return STATUS;
        }
        return compressesStreams(protocol) ? COMPRESSED : new TomcatHandover(native_);
    }

    private static ServletResponse innermost(ServletResponse response) {
        ServletResponse current = response;
        while (current instanceof ServletResponseWrapper wrapper) {
            current = wrapper.getResponse();
        }
        return current;
    }

    private static boolean compressesStreams(AbstractHttp11Protocol<?> protocol) {
        return !"off".equals(protocol.getCompression())
                && Arrays.stream(protocol.getCompressibleMimeTypes())
                        .anyMatch(MediaType.TEXT_EVENT_STREAM_VALUE::startsWith);
    }

    @Override
    public boolean start(HttpServletResponse response, StreamConnection.Listener listener) throws IOException {
        // The connection is not used for another request. With this header alone Tomcat sends no chunks; with trailer
        // fields, of which there are none, it does all the same.
        if (CloseAnnouncement.isMade(request.getAttribute(CloseAnnouncement.attribute()))) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            response.setTrailerFields(Map::of);
        }
        // Not flushBuffer(), which is without effect on the wrapper of Spring's filter for entity tags.
        response.getOutputStream().flush();
        if (!isHeadOfChunks()) {
            return false;
        }
        TomcatStreamConnection connection = new TomcatStreamConnection(listener);
        request.getCoyoteRequest().action(ActionCode.UPGRADE, new UpgradeToken(connection, null, null, "sse"));
        return true;
    }

    private boolean isHeadOfChunks() {
        org.apache.coyote.Response response = request.getCoyoteRequest().getResponse();
        MimeHeaders headers = response.getMimeHeaders();
        AtomicBoolean failed = new AtomicBoolean();
        response.action(ActionCode.IS_ERROR, failed);
        return response.isCommitted()
                && !failed.get()
                && "chunked".equals(headers.getHeader(HttpHeaders.TRANSFER_ENCODING))
                && headers.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
    }
}
