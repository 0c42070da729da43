package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
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
 * Writes to a servlet response by its non-blocking API. The container calls the listener's methods, the stream's writer
 * all others; nothing is written before the container first said that it may be.
 *
 * <p>The response ends by setting the deferred result, so that Spring's interceptors and filters see the end. If the
 * client does not read, Jetty closes the connection at that, and Tomcat when its write timeout is over; neither blocks a
 * thread.
 */
final class ServletSink implements StreamSink {

    private static final Log LOG = LogFactory.getLog(ServletSink.class);

    /** Told once for each combination of wrappers, not for each stream. */
    private static final Set<List<String>> WARNED = ConcurrentHashMap.newKeySet();

    private final DeferredResult<Object> result;

    /** Null until the container may be asked. */
    private volatile @Nullable ServletOutputStream out;

    ServletSink(DeferredResult<Object> result) {
        this.result = result;
    }

    /** Called by the request's thread, once asynchronous processing has started. */
    void start(HttpServletResponse response, StreamSink.Events events) throws IOException {
        ServletOutputStream stream = response.getOutputStream();
        try {
            stream.setWriteListener(new Listener(stream, events));
        } catch (UnsupportedOperationException ex) {
            warnUnlessMock(response);
            out = stream;
            events.onReady();
        }
    }

    /** Spring's mock response knows no listeners and never has to wait; any other may. */
    private static void warnUnlessMock(ServletResponse response) {
        List<String> wrappers = new ArrayList<>();
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            wrappers.add(wrapper.getClass().getName());
            innermost = wrapper.getResponse();
        }
        boolean mock = innermost.getClass().getName().startsWith("org.springframework.mock.");
        if (!mock && WARNED.add(wrappers)) {
            LOG.warn(
                    "One of %s takes no WriteListener: writes to this stream block, and a client that does not read holds"
                                    .formatted(wrappers)
                            + " up others. Keep the filter that wraps the response away from streams");
        }
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
        result.setResult(null);
    }

    private ServletOutputStream opened() {
        ServletOutputStream opened = out;
        if (opened == null) {
            throw new IllegalStateException("Not ready");
        }
        return opened;
    }

    /** What the container calls. */
    private final class Listener implements WriteListener {

        private final ServletOutputStream stream;
        private final StreamSink.Events events;

        Listener(ServletOutputStream stream, StreamSink.Events events) {
            this.stream = stream;
            this.events = events;
        }

        @Override
        public void onWritePossible() {
            out = stream;
            events.onReady();
        }

        @Override
        public void onError(Throwable cause) {
            events.onFailure(cause);
        }
    }
}
