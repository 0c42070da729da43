package dev.ssespring.test;

import dev.ssespring.test.ClientSettings.Checks;
import dev.ssespring.test.wire.WireConnection;
import dev.ssespring.test.wire.WireHead;
import dev.ssespring.test.wire.WireHeader;
import dev.ssespring.test.wire.WireOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.web.context.request.async.WebAsyncUtils;

/**
 * Reads the streams of MockMvc, finite and endless ones: the response of MockMvc collects what is written to it. There is no
 * connection, so {@link SseTestStream#cut()} and {@link SseTestStream#reconnect()} are not for such streams.
 */
public final class MockMvcStreams {

    private MockMvcStreams() {}

    /**
     * Opens a stream on a result. Returns at once.
     *
     * @param result of a request that was performed, whether or not its response is complete
     * @return a stream to be closed by the test
     */
    public static SseTestStream open(MvcResult result) {
        return open(result, Checks.DEFAULTS);
    }

    /**
     * Opens a stream on a result, with a fence. Returns when the stream is subscribed.
     *
     * @param result of a request that was performed, whether or not its response is complete
     * @param fence such as {@code SseFence.of(publisher)}
     * @return a stream to be closed by the test
     */
    public static SseTestStream open(MvcResult result, SseFence fence) {
        return open(result, Checks.DEFAULTS.fence(fence));
    }

    private static SseTestStream open(MvcResult result, Checks checks) {
        URI uri = URI.create(result.getRequest().getRequestURL().toString());
        ClientSettings settings = new ClientSettings(() -> uri, List.of(), WireOptions.DEFAULTS, checks);
        return SseTestStream.open(new Source(result), settings, "", null);
    }

    private static final class Source implements TestStreamSource {

        private final MvcResult result;
        private boolean used;

        Source(MvcResult result) {
            this.result = result;
        }

        @Override
        public String describe() {
            return result.getRequest().getMethod() + ' ' + result.getRequest().getRequestURI() + " (MockMvc)";
        }

        @Override
        public WireConnection connect(String lastEventId) {
            if (used) {
                throw new UnsupportedOperationException(
                        "A MockMvc stream cannot reconnect: perform another request, or use SseTestClient with a server");
            }
            used = true;
            return new MvcConnection(result);
        }
    }

    /** MockMvc tells nobody when the content grows, so it is looked at again and again. */
    private static final class MvcConnection implements WireConnection {

        private static final long LOOK_MILLIS = 2;

        private final MockHttpServletRequest request;
        private final MockHttpServletResponse response;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition closing = lock.newCondition();
        private boolean closed;
        private int offset;

        MvcConnection(MvcResult result) {
            this.request = result.getRequest();
            this.response = result.getResponse();
        }

        @Override
        public WireHead awaitHead() {
            List<WireHeader> headers = response.getHeaderNames().stream()
                    .flatMap(name -> response.getHeaders(name).stream().map(value -> new WireHeader(name, value)))
                    .toList();
            return new WireHead("MockMvc", response.getStatus(), headers);
        }

        @Override
        public int read(byte[] buffer) {
            lock.lock();
            try {
                while (!closed) {
                    // Asked first: nothing is written after that.
                    boolean complete = isComplete();
                    byte[] content = response.getContentAsByteArray();
                    if (content.length > offset) {
                        int count = Math.min(buffer.length, content.length - offset);
                        System.arraycopy(content, offset, buffer, 0, count);
                        offset += count;
                        return count;
                    }
                    if (complete) {
                        return -1;
                    }
                    closed |= closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
                return -1;
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                return -1;
            } finally {
                lock.unlock();
            }
        }

        private boolean isComplete() {
            return !request.isAsyncStarted()
                    || WebAsyncUtils.getAsyncManager(request).hasConcurrentResult();
        }

        @Override
        public void cut() {
            throw new UnsupportedOperationException(
                    "A MockMvc stream has no connection to cut: use SseTestClient with a server");
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                closing.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
