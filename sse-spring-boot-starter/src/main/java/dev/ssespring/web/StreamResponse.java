package dev.ssespring.web;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.StreamStatusException;
import dev.ssespring.publisher.SubscriptionDeniedException;
import dev.ssespring.web.server.CloseAnnouncement;
import dev.ssespring.web.server.ConnectionHandover;
import dev.ssespring.web.server.NativeResponse;
import dev.ssespring.web.server.SendBuffer;
import dev.ssespring.web.server.StreamConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/** Responds to requests with streams, returned by a controller method or a functional endpoint. */
final class StreamResponse {

    private static final Log LOG = LogFactory.getLog(StreamResponse.class);

    /** No timeout: the publisher limits how long a stream lasts. MockMvc would interpret 0 as not waiting at all. */
    private static final long NEVER = -1L;

    private final RefusalResponse refusalResponse;
    private final OpenInView openInView = new OpenInView();
    private final @Nullable SessionStreams sessions;
    private final int sendBufferBytes;
    private final DirectConnections connections;
    private final FramingHeaders framingHeaders = new FramingHeaders();

    /** Without an index of sessions, streams outlive the session in which they were opened. */
    StreamResponse(RefusalPolicy refusal, @Nullable SessionStreams sessions, StreamWriting writing) {
        this.refusalResponse = new RefusalResponse(refusal);
        this.sessions = sessions;
        this.sendBufferBytes = writing.sendBufferBytes();
        this.connections = new DirectConnections(writing.toConnection());
    }

    /**
     * Opens the stream, or responds with the reason why it was not opened. Status and headers that the response
     * already has are retained, except headers that contradict a stream. A client that has received the stream to its
     * end gets 204 without content.
     *
     * @param container used by the dispatch at the end, whose result is null: there is nothing left to write or to
     * render
     */
    void write(
            SseStream stream, HttpServletRequest request, HttpServletResponse response, ModelAndViewContainer container)
            throws Exception {
        container.setRequestHandled(true);
        framingHeaders.drop(request, response);
        ShallowEtagHeaderFilter.disableContentCaching(request);
        if (stream.isCompletedFor(LastEventIds.of(request))) {
            stream.discard();
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            StreamHeaders.setNoContent(response);
            return;
        }
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            stream.discard();
            StreamHeaders.set(response);
            return;
        }
        try {
            open(stream, request, response, container);
        } catch (StreamRefusedException ex) {
            refuse(ex, request, response);
        } catch (StreamStatusException ex) {
            LOG.debug("A request for a stream is answered with " + ex.status(), ex);
            StatusResponse.write(ex.status(), ex.retry(), response);
        } catch (SubscriptionDeniedException ex) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, ex.getMessage());
        }
    }

    private void refuse(StreamRefusedException refusal, HttpServletRequest request, HttpServletResponse response) {
        try {
            refusalResponse.write(refusal, request, response);
        } catch (IOException ex) {
            LOG.debug("The client has left before its refused stream was answered", ex);
        }
    }

    private void open(
            SseStream stream, HttpServletRequest request, HttpServletResponse response, ModelAndViewContainer container)
            throws Exception {
        if (isCached(response)) {
            stream.discard();
            throw new IllegalStateException(
                    "An SSE stream cannot be written to a ContentCachingResponseWrapper, which"
                            + " would never send it to the client. Exclude the stream's path from the filter that wraps the response");
        }
        if (stream.isEndSignificant()) {
            CloseAnnouncement.omit(request);
        }
        ConnectionHandover handover = connections.handover(request, response);
        OpeningSink sink = new OpeningSink();
        StreamSink.Events events = stream.open(StreamRequests.of(request, stream.positionParameter()), sink);
        sink.headers().forEach(response::setHeader);
        Runnable leaveSession = joinSession(request, events);
        if (!isStartedOnConnection(handover, sink, events, leaveSession, request, response)) {
            startOnResponse(sink, events, leaveSession, request, response, container);
        }
    }

    /** False if the stream has to be written to the servlet response. */
    private boolean isStartedOnConnection(
            ConnectionHandover handover,
            OpeningSink sink,
            StreamSink.Events events,
            Runnable leaveSession,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (handover instanceof ConnectionHandover.Unavailable) {
            return false;
        }
        ConnectionSink target = new ConnectionSink(events, leaveSession);
        try {
            limitSendBuffer(request);
            StreamHeaders.set(response);
            if (!handover.start(response, target)) {
                connections.unavailable("the head of the response was not sent as the head of chunks", request);
                return false;
            }
        } catch (IOException ex) {
            // The client has left already: no exception of the application.
            neverStarted(ex, events, leaveSession);
            return true;
        } catch (RuntimeException | Error ex) {
            neverStarted(new IOException("The response could not be started", ex), events, leaveSession);
            throw ex;
        }
        sink.become(target);
        return true;
    }

    private static void neverStarted(IOException cause, StreamSink.Events events, Runnable leaveSession) {
        events.onFailure(cause);
        leaveSession.run();
        events.onCompleted();
    }

    private void startOnResponse(
            OpeningSink opening,
            StreamSink.Events events,
            Runnable leaveSession,
            HttpServletRequest request,
            HttpServletResponse response,
            ModelAndViewContainer container)
            throws Exception {
        DeferredResult<Object> result = new DeferredResult<>(NEVER);
        NativeResponse server = NativeResponse.of(request);
        ServletSink sink = new ServletSink(result, server);
        ResponseListener listener = new ResponseListener(events, leaveSession);
        WebAsyncManager manager = WebAsyncUtils.getAsyncManager(request);
        try {
            openInView.check();
            limitSendBuffer(request);
            listener.observe(result);
            if (server != null) {
                server.onCompletion(listener::completed);
            }
            manager.startDeferredResultProcessing(result, container);
            request.getAsyncContext().addListener(listener);
        } catch (Exception | Error ex) {
            opening.become(sink);
            events.onFailure(new IOException("The response could not be started", ex));
            if (!manager.isConcurrentHandlingStarted()) {
                leaveSession.run();
                events.onCompleted();
            }
            throw ex;
        }
        start(opening, sink, events, request, response, server, result);
    }

    private void limitSendBuffer(HttpServletRequest request) {
        if (sendBufferBytes > 0) {
            SendBuffer.limit(request, sendBufferBytes);
        }
    }

    private void start(
            OpeningSink opening,
            ServletSink sink,
            StreamSink.Events events,
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable NativeResponse server,
            DeferredResult<Object> result)
            throws IOException {
        try {
            // Not earlier, since the response to an error that prevents the start has another content type.
            StreamHeaders.set(response);
            String encoding = NativeResponse.plainEncoding(request);
            if (encoding != null) {
                response.setHeader(HttpHeaders.CONTENT_ENCODING, encoding);
            }
            StreamMark.set(request);
            ConnectionSink past = new ConnectionSink(events, () -> {});
            StreamConnection connection = null;
            try {
                if (server != null && connections.arePossible(response)) {
                    connection = server.connection(
                            response, () -> result.setResult(null), events::onFailure, past::onWritable);
                }
            } finally {
                opening.become((connection != null) ? past : sink);
            }
            if (connection != null) {
                past.onOpen(connection);
            } else {
                sink.start(response, events);
            }
        } catch (IOException ex) {
            // The client has left, which is no error of the application.
            events.onFailure(ex);
        } catch (RuntimeException | Error ex) {
            events.onFailure(new IOException("The response could not be started", ex));
            throw ex;
        }
    }

    private Runnable joinSession(HttpServletRequest request, StreamSink.Events events) {
        if (sessions == null || request.getUserPrincipal() == null) {
            return () -> {};
        }
        HttpSession session = request.getSession(false);
        return (session != null) ? sessions.add(session, events) : () -> {};
    }

    /** A cached response is sent when it ends, so events would never arrive and the cache would grow. */
    private static boolean isCached(HttpServletResponse response) {
        ContentCachingResponseWrapper cache = WebUtils.getNativeResponse(response, ContentCachingResponseWrapper.class);
        return cache != null && cache.getClass().getEnclosingClass() != ShallowEtagHeaderFilter.class;
    }
}
