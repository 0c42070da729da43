package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timeout ends what would wait for input that never comes. */
@Timeout(10)
class SseReaderTests {

    @Test
    void readsOneEventAtATimeThenNullAgainAndAgain() throws IOException {
        try (SseReader reader = new SseReader(input("id: 1\ndata: a\n\n: c\n\nevent: x\ndata: b\r\r"))) {
            assertThat(reader.read()).isEqualTo(message("a", "1"));
            assertThat(reader.read()).isEqualTo(new SseEvent("x", "b", "1", null));
            assertThat(reader.read()).isNull();
            assertThat(reader.read()).isNull();
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void emptyInputHasNoEvent() throws IOException {
        try (SseReader reader = new SseReader(InputStream.nullInputStream())) {
            assertThat(reader.read()).isNull();
            assertThat(reader.lastEventId()).isEmpty();
            assertThat(reader.retry()).isNull();
        }
    }

    @Test
    void eventCutByTheEndIsDroppedWithItsIdButNotItsRetry() throws IOException {
        for (String cut : new String[] {"data: b", "data: b\n", "data: b\r\n", "data: b\n ", ""}) {
            try (SseReader reader = new SseReader(input("id: 1\ndata: a\n\nid: 2\nretry: 5\n" + cut))) {
                assertThat(reader.read()).isEqualTo(message("a", "1"));
                assertThat(reader.read()).isNull();
                assertThat(reader.read()).isNull();
                assertThat(reader.lastEventId()).isEqualTo("1");
                assertThat(reader.retry()).isEqualTo(Duration.ofMillis(5));
            }
        }
    }

    @Test
    void idAndRetryMoveWithoutAnEvent() throws IOException {
        try (SseReader reader = new SseReader(input("retry: 5\nid: 1\n\n"))) {
            assertThat(reader.read()).isNull();
            assertThat(reader.lastEventId()).isEqualTo("1");
            assertThat(reader.retry()).isEqualTo(Duration.ofMillis(5));
        }
    }

    @Test
    void lastEventIdIsThatOfTheEventReadLast() throws IOException {
        try (SseReader reader = new SseReader(input("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"))) {
            reader.read();
            assertThat(reader.lastEventId()).isEqualTo("1");
            reader.read();
            assertThat(reader.lastEventId()).isEqualTo("2");
        }
    }

    @Test
    void inputMayGiveOneByteAtATime() throws IOException {
        byte[] bytes = utf8("\uFEFFdata: \u00E9\r\ndata: \uD83D\uDE00\r\n\r\ndata: b\n\n");
        try (SseReader reader = new SseReader(new ChunkedInput(bytes, Chunks.ofSize(1)))) {
            assertThat(reader.read()).isEqualTo(message("\u00E9\n\uD83D\uDE00"));
            assertThat(reader.read()).isEqualTo(message("b"));
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void eventComesBeforeTheInputIsAskedForMore() throws IOException {
        for (String end : new String[] {"\n\n", "\r\r", "\r\n\r\n", "\r\n\r", "\n\r"}) {
            InputStream input = new SequenceInputStream(input("data: a\n\ndata: b" + end), new NoMoreInput());
            try (SseReader reader = new SseReader(input)) {
                assertThat(reader.read()).isEqualTo(message("a"));
                assertThat(reader.read()).isEqualTo(message("b"));
                assertThatThrownBy(reader::read)
                        .isInstanceOf(AssertionError.class)
                        .hasMessage("read beyond");
            }
        }
    }

    @Test
    void eventComesThroughAPipeThatStaysOpen() throws IOException {
        PipedOutputStream output = new PipedOutputStream();
        try (SseReader reader = new SseReader(new PipedInputStream(output))) {
            output.write(utf8("data: a\r\r"));
            assertThat(reader.read()).isEqualTo(message("a"));
            output.write(utf8("\ndata: b\r\n\r"));
            assertThat(reader.read()).isEqualTo(message("b"));
            output.write(utf8("\ndata: c\n\ndata: d\n"));
            assertThat(reader.read()).isEqualTo(message("c"));
            output.close();
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void largeEventsOutgrowTheBufferAndSmallOnesFollow() throws IOException {
        String large = "x".repeat(1_000_000);
        try (SseReader reader = new SseReader(input("data: " + large + "\n\ndata: a\n\ndata: " + large + "\n\n"))) {
            assertThat(reader.read()).isEqualTo(message(large));
            assertThat(reader.read()).isEqualTo(message("a"));
            assertThat(reader.read()).isEqualTo(message(large));
            assertThat(reader.read()).isNull();
        }
    }

    @Test
    void limitsAreItsOwn() throws IOException {
        try (SseReader reader = new SseReader(input("data: a\n\ndata: 123456\n\n"), new ParserLimits(100, 5))) {
            assertThat(reader.read()).isEqualTo(message("a"));
            assertThatThrownBy(reader::read).isInstanceOf(SseLimitException.class);
            assertThatThrownBy(reader::read).isInstanceOf(SseLimitException.class);
        }
    }

    @Test
    void failureOfTheInputComesThroughAfterTheEventsBeforeIt() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };
        try (SseReader reader = new SseReader(new SequenceInputStream(input("data: a\n\ndata: b\n"), broken))) {
            assertThat(reader.read()).isEqualTo(message("a"));
            assertThatThrownBy(reader::read).isInstanceOf(IOException.class).hasMessage("broken");
        }
    }

    @Test
    void closeClosesTheInput() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream input = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public void close() throws IOException {
                closed.set(true);
                super.close();
            }
        };
        new SseReader(input).close();

        assertThat(closed).isTrue();
    }

    @Test
    void needsItsArguments() {
        assertThatNullPointerException().isThrownBy(() -> new SseReader(null)).withMessage("'input' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> new SseReader(InputStream.nullInputStream(), null))
                .withMessage("'limits' must not be null");
    }

    private static final class NoMoreInput extends InputStream {

        @Override
        public int read() {
            throw new AssertionError("read beyond");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            throw new AssertionError("read beyond");
        }
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
