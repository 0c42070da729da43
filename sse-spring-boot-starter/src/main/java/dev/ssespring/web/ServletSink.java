package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
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

    private final DeferredResult<Object> result;

    /** Null until the container may be asked. */
    private volatile @Nullable ServletOutputStream out;

    ServletSink(DeferredResult<Object> result) {
        this.result = result;
    }

    /** Called by the request's thread, once asynchronous processing has started. */
    void start(ServletOutputStream out, StreamSink.Events events) {
        try {
            out.setWriteListener(new Listener(out, events));
        } catch (UnsupportedOperationException ex) {
            startBlocking(out, events);
        }
    }

    /** Spring's mock response knows no listeners, and never has to wait. Other responses may wrap one that does. */
    private void startBlocking(ServletOutputStream out, StreamSink.Events events) {
        if (!out.getClass().getName().startsWith("org.springframework.mock.")) {
            LOG.warn(("%s takes no WriteListener: writes to this stream block, and a client that does not read holds up"
                            + " others. Keep the filter that wraps the response away from streams")
                    .formatted(out.getClass().getName()));
        }
        this.out = out;
        events.onReady();
    }

    @Override
    public boolean isReady() {
        return out != null && out.isReady();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
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
