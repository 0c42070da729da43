package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.async.DeferredResult;

class ServletSinkTests {

    @Test
    void bytesMayBeUsedAgainThoughTheContainerWritesThemLater() throws Exception {
        LateOutputStream out = new LateOutputStream();
        ServletSink sink = new ServletSink(new DeferredResult<>());
        sink.start(
                new MockHttpServletResponse() {
                    @Override
                    public ServletOutputStream getOutputStream() {
                        return out;
                    }
                },
                new Ignoring());
        out.becomeReady();

        byte[] bytes = "..one..".getBytes(StandardCharsets.US_ASCII);
        sink.write(bytes, 2, 3);
        Arrays.fill(bytes, (byte) 'x');

        assertThat(out.written()).isEqualTo("one");
    }

    /** Keeps what it gets as it is, until it is asked. */
    private static final class LateOutputStream extends ServletOutputStream {

        private @Nullable WriteListener listener;
        private byte[] bytes = {};
        private int offset;
        private int length;

        void becomeReady() throws IOException {
            Objects.requireNonNull(listener).onWritePossible();
        }

        String written() {
            return new String(bytes, offset, length, StandardCharsets.US_ASCII);
        }

        @Override
        public boolean isReady() {
            return length == 0;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            this.listener = listener;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("One byte at a time");
        }
    }

    private static final class Ignoring implements StreamSink.Events {

        @Override
        public void onReady() {}

        @Override
        public void onFailure(Throwable cause) {}
    }
}
