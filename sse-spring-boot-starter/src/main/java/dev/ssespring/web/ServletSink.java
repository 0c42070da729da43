package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.server.NativeResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Writes to a servlet response with its non-blocking API. The container calls the methods of the listener, the
 * stream's writer thread all others. Nothing is written before the container has called the listener first.
 *
 * <p> The response ends by setting the deferred result, so that Spring's interceptors and filters are called. If the
 * client does not read, Jetty then closes the connection; Tomcat must be told to, and reports an error, upon which
 * the result is set.
 */
final class ServletSink implements StreamSink {

    private static final Log LOG = LogFactory.getLog(ServletSink.class);

    /** Combinations of wrappers for which the warning was logged. */
    private static final Set<List<String>> WARNED = ConcurrentHashMap.newKeySet();

    private static final long END_MILLIS = 100;

    private final DeferredResult<Object> result;
    private final @Nullable NativeResponse server;
    private final ContainerLock lock;

    /** Null until the container may be called. */
    private volatile @Nullable GuardedOutput out;

    private volatile boolean started;

    /** Set only for a response that may never be completed. */
    private volatile StreamSink.@Nullable Events endedWith;

    ServletSink(DeferredResult<Object> result, @Nullable NativeResponse server) {
        this.result = result;
        this.server = server;
        this.lock = new ContainerLock((server != null) ? server.lock() : null);
    }

    /** Called by the request's thread after asynchronous processing has started. */
    void start(HttpServletResponse response, StreamSink.Events events) throws IOException {
        if (result.isSetOrExpired()) {
            // The stream was closed while it opened: the container dispatches the end and must not be called any more.
            return;
        }
        ServletOutputStream stream = response.getOutputStream();
        GuardedOutput guarded = new GuardedOutput(stream, lock, events);
        try {
            stream.setWriteListener(new Listener(guarded, events));
            started = true;
            if (server != null) {
                server.opened();
            }
        } catch (UnsupportedOperationException ex) {
            if (isMock(response)) {
                // Completed only if a test dispatches it.
                endedWith = events;
            } else {
                started = true;
            }
            out = guarded;
            events.onReady();
        }
    }

    /** Spring's mock response supports no listeners and never blocks; any other response without support is logged as a warning. */
    private static boolean isMock(ServletResponse response) {
        List<String> wrappers = new ArrayList<>();
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            wrappers.add(wrapper.getClass().getName());
            innermost = wrapper.getResponse();
        }
        if (innermost.getClass().getName().startsWith("org.springframework.mock.")) {
            return true;
        }
        if (WARNED.add(wrappers)) {
            LOG.warn(
                    "One of %s does not support a WriteListener: writes to this SSE stream block, and a client that does not"
                                    .formatted(wrappers)
                            + " read delays others. Exclude the paths of streams from the filter that wraps the response");
        }
        return false;
    }

    @Override
    public boolean isReady() {
        return out != null && out.isReady();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // Not copied: Jetty keeps larger writes than its aggregation size until it is ready again, and nobody changes
        // it.
        opened().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        opened().flush();
    }

    @Override
    public void end() {
        // An error that the container reports between setting the result and its dispatch would reach the application.
        boolean held = lock.tryFor(END_MILLIS);
        try {
            result.setResult(null);
        } finally {
            if (held) {
                lock.release();
            }
        }
        StreamSink.Events events = endedWith;
        if (events != null) {
            events.onCompleted();
        }
    }

    @Override
    public void abort() {
        if (server == null || !started || !server.abort()) {
            end();
        }
    }

    private GuardedOutput opened() {
        GuardedOutput opened = out;
        if (opened == null) {
            throw new IllegalStateException("Not ready");
        }
        return opened;
    }

    /** Called by the container. */
    private final class Listener implements WriteListener {

        private final GuardedOutput guarded;
        private final StreamSink.Events events;

        Listener(GuardedOutput guarded, StreamSink.Events events) {
            this.guarded = guarded;
            this.events = events;
        }

        @Override
        public void onWritePossible() {
            out = guarded;
            events.onReady();
        }

        @Override
        public void onError(Throwable cause) {
            events.onFailure((cause != null) ? cause : new IOException("The response has failed"));
        }
    }
}
