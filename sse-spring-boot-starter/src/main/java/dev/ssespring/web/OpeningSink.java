package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the sink of a stream until the thread of the request knows which one it will be. The writer thread, which finds it
 * not ready until then, calls all methods but {@link #become} and {@link #header}.
 */
final class OpeningSink implements StreamSink {

    /** A sink that was ended before it was known. */
    private enum Ended implements StreamSink {
        IN_ORDER,
        ABORTED;

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("Not ready");
        }

        @Override
        public void flush() {
            throw new IllegalStateException("Not ready");
        }

        @Override
        public void end() {}
    }

    private final AtomicReference<@Nullable StreamSink> sink = new AtomicReference<>();

    /** Used by the thread of the request only. */
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** Called once. A sink whose stream has ended meanwhile is ended by this. */
    void become(StreamSink chosen) {
        if (sink.compareAndSet(null, chosen)) {
            return;
        }
        if (sink.get() == Ended.ABORTED) {
            chosen.abort();
        } else {
            chosen.end();
        }
    }

    @Override
    public void header(String name, String value) {
        headers.put(name, value);
    }

    /** Returns the headers that were set while the stream was opened. */
    Map<String, String> headers() {
        return headers;
    }

    @Override
    public boolean isReady() {
        StreamSink current = sink.get();
        return current != null && current.isReady();
    }

    @Override
    public int maxWriteSize() {
        return chosen().maxWriteSize();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        chosen().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        chosen().flush();
    }

    private StreamSink chosen() {
        StreamSink current = sink.get();
        if (current == null) {
            throw new IllegalStateException("Not ready");
        }
        return current;
    }

    @Override
    public void end() {
        if (!sink.compareAndSet(null, Ended.IN_ORDER)) {
            chosen().end();
        }
    }

    @Override
    public void abort() {
        if (!sink.compareAndSet(null, Ended.ABORTED)) {
            chosen().abort();
        }
    }
}
