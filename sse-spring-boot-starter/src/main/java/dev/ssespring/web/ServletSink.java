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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Writes to a servlet response by its non-blocking API. The container calls the listener's methods, the stream's writer
 * all others; nothing is written before the container first said that it may be.
 *
 * <p>The response ends by setting the deferred result, so that Spring's interceptors and filters see the end. If the
 * client does not read, Jetty closes the connection at that; Tomcat has to be told, and then reports an error, upon which
 * the result is set.
 */
final class ServletSink implements StreamSink {

    private static final Log LOG = LogFactory.getLog(ServletSink.class);

    /** Told once for each combination of wrappers, not for each stream. */
    private static final Set<List<String>> WARNED = ConcurrentHashMap.newKeySet();

    private static final long END_MILLIS = 100;

    private final DeferredResult<Object> result;
    private final @Nullable NativeResponse server;
    private final ContainerLock lock;

    /** The request's thread alone. */
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** Null until the container may be asked. */
    private volatile @Nullable GuardedOutput out;

    private volatile boolean started;

    /** Only set for a response that may never be completed. */
    private volatile StreamSink.@Nullable Events endedWith;

    ServletSink(DeferredResult<Object> result, @Nullable NativeResponse server) {
        this.result = result;
        this.server = server;
        this.lock = new ContainerLock((server != null) ? server.lock() : null);
    }

    /** Called by the request's thread, once asynchronous processing has started. */
    void start(HttpServletResponse response, StreamSink.Events events) throws IOException {
        if (result.isSetOrExpired()) {
            // The stream was ended while it opened: the container dispatches the end, and must not be asked for more.
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

    /** Spring's mock response knows no listeners and never has to wait; of any other that knows none it is warned. */
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
                    "One of %s takes no WriteListener: writes to this stream block, and a client that does not read holds"
                                    .formatted(wrappers)
                            + " up others. Keep the filter that wraps the response away from streams");
        }
        return false;
    }

    @Override
    public void header(String name, String value) {
        headers.put(name, value);
    }

    /** What the stream has set while it was opened. */
    Map<String, String> headers() {
        return headers;
    }

    @Override
    public boolean isReady() {
        return out != null && out.isReady();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // Not copied: Jetty keeps what is larger than its aggregation size until it is ready again, and nobody changes
        // it.
        opened().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        opened().flush();
    }

    @Override
    public void end() {
        // An error that the container reports between setting the result and its dispatch would be the application's.
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

    /** What the container calls. */
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
