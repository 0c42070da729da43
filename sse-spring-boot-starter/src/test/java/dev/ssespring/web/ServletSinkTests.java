package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.springframework.web.context.request.async.DeferredResult;

class ServletSinkTests {

    @Test
    void aWrapperWithoutNonBlockingWritesIsWarnedOfOnceAndNotForEachStream() throws Exception {
        try (ServerLog log = new ServerLog()) {
            for (int i = 0; i < 300; i++) {
                new ServletSink(new DeferredResult<>(), null).start(new Wrapper(), new NoEvents());
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("does not support a WriteListener", Wrapper.class.getName());
        }
    }

    private static final class NoEvents implements StreamSink.Events {

        @Override
        public void onCompleted() {}

        @Override
        public void onSessionEnded() {}

        @Override
        public void onReady() {}

        @Override
        public void onFailure(Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    /** As that of a filter that compresses by itself. */
    private static final class Wrapper extends HttpServletResponseWrapper {

        Wrapper() {
            super((HttpServletResponse) Proxy.newProxyInstance(
                    Wrapper.class.getClassLoader(),
                    new Class<?>[] {HttpServletResponse.class},
                    (proxy, method, args) -> {
                        throw new UnsupportedOperationException(method.getName());
                    }));
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new BlockingStream(OutputStream.nullOutputStream());
        }
    }

    private static final class BlockingStream extends ServletOutputStream {

        private final OutputStream out;

        BlockingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("Not here");
        }

        @Override
        public void write(int b) throws java.io.IOException {
            out.write(b);
        }
    }
}
