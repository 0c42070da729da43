package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.server.StreamConnection;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to the connection of a stream, and what its stream is told. */
class ConnectionSinkTests {

    private static final String END = "0\r\n\r\n";

    private final RecordedEvents events = new RecordedEvents();
    private final TestConnection connection = new TestConnection();
    private final ConnectionSink sink = new ConnectionSink(events, () -> events.told.add("left"));

    @Test
    void nothingIsWrittenBeforeTheConnectionIsThere() {
        assertThat(sink.isReady()).isFalse();
        assertThatThrownBy(() -> write("x")).isInstanceOf(IllegalStateException.class);
        sink.onOpen(connection);
        assertThat(events.told).containsExactly("ready");
        assertThat(sink.isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 15, 16, 255, 256, 4_095, 4_096, 8_000, 8_193, 32_768, 32_769, 70_000})
    void eachPieceIsOneChunk(int length) throws IOException {
        sink.onOpen(connection);
        write("x".repeat(length));
        sink.flush();
        sink.end();
        assertThat(connection.sent())
                .isEqualTo(Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n" + END);
        assertThat(connection.calls).containsExactly("end");
    }

    @Test
    void restIsSentBeforeAnythingElse() throws IOException {
        sink.onOpen(connection);
        connection.room = 4;
        write("abcdef");
        assertThat(connection.calls).containsExactly("await");
        assertThat(sink.isReady()).isFalse();
        connection.room = Integer.MAX_VALUE;
        assertThat(sink.isReady()).as("before the connection has said so").isFalse();
        assertThatThrownBy(() -> write("g")).isInstanceOf(IllegalStateException.class);
        sink.onWritable();
        assertThat(sink.isReady()).isTrue();
        write("g");
        assertThat(connection.sent()).isEqualTo("6\r\nabcdef\r\n1\r\ng\r\n");
        assertThat(events.told).containsExactly("ready", "ready");
    }

    /** Each byte at a time, so that every place is met at which the operating system may stop. */
    @Test
    void connectionThatTakesOneByteAtATimeGetsAll() throws IOException {
        sink.onOpen(connection);
        connection.room = 1;
        write("abcdef");
        while (!sink.isReady()) {
            connection.room = 1;
            sink.onWritable();
        }
        assertThat(connection.sent()).isEqualTo("6\r\nabcdef\r\n");
    }

    /** A slow client of a large event, which all streams share, must not take memory for each stream. */
    @Test
    void restOfAnEventIsNotCopied() throws IOException {
        byte[] event = "x".repeat(sink.maxWriteSize()).getBytes(StandardCharsets.US_ASCII);
        sink.onOpen(connection);
        connection.room = 100;
        sink.write(event, 0, event.length);
        assertThat(connection.awaited).extracting(ByteBuffer::array).containsExactly(event);
        connection.room = Integer.MAX_VALUE;
        sink.onWritable();
        assertThat(sink.isReady()).isTrue();
        assertThat(connection.sent()).isEqualTo("8000\r\n" + "x".repeat(event.length) + "\r\n");
    }

    /** Jetty sends the rest itself before it says that the connection is writable. */
    @Test
    void endOfTheChunkFollowsARestThatTheServerHasSent() throws IOException {
        sink.onOpen(connection);
        connection.room = 4;
        write("abcdef");
        connection.room = Integer.MAX_VALUE;
        connection.write(connection.awaited.get(0));
        sink.onWritable();
        assertThat(sink.isReady()).isTrue();
        write("g");
        assertThat(connection.sent()).isEqualTo("6\r\nabcdef\r\n1\r\ng\r\n");
    }

    @Test
    void streamThatEndsWhileAPieceIsUnderWayLooksCutOff() throws IOException {
        sink.onOpen(connection);
        connection.room = 4;
        write("abcdef");
        sink.end();
        assertThat(connection.calls).containsExactly("await", "abort");
        assertThat(connection.sent()).isEqualTo("6\r\na");
    }

    @Test
    void failedWriteIsReportedAndTheConnectionIsNotEndedInOrder() throws IOException {
        sink.onOpen(connection);
        connection.failure = new IOException("Broken pipe");
        assertThatThrownBy(() -> write("x")).hasMessage("Broken pipe");
        sink.end();
        assertThat(connection.calls).containsExactly("abort");
    }

    @Test
    void failureToSendTheRestIsToldToTheStream() throws IOException {
        sink.onOpen(connection);
        connection.room = 4;
        write("abcdef");
        connection.failure = new IOException("Broken pipe");
        sink.onWritable();
        assertThat(sink.isReady()).isFalse();
        assertThat(events.told).containsExactly("ready", "ready", "failure: Broken pipe");
    }

    @Test
    void clientThatLeavesIsToldOnceAndItsEndFollows() {
        sink.onOpen(connection);
        sink.onClosed(new EOFException("gone"));
        assertThat(events.told).containsExactly("ready", "failure: gone", "left", "completed");
    }

    @Test
    void closeOfAStreamThatHasEndedIsNoFailure() {
        sink.onOpen(connection);
        sink.abort();
        sink.onClosed(null);
        assertThat(events.told).containsExactly("ready", "left", "completed");
    }

    @Test
    void connectionThatNeverOpensCompletesTheStream() {
        sink.onClosed(new IOException("never"));
        assertThat(events.told).containsExactly("failure: never", "left", "completed");
        sink.end();
        assertThat(connection.calls).isEmpty();
    }

    /** The writer ends a stream whose connection is handed over at the same moment: exactly one of both ends it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endAndOpeningMeet(boolean inOrder) throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier both = new CyclicBarrier(2);
            for (int round = 0; round < 20_000; round++) {
                TestConnection opened = new TestConnection();
                OpeningSink opening = new OpeningSink();
                ConnectionSink target = new ConnectionSink(new RecordedEvents(), () -> {});
                Future<?> ended = writer.submit(() -> {
                    both.await();
                    if (inOrder) {
                        opening.end();
                    } else {
                        opening.abort();
                    }
                    return null;
                });
                both.await();
                opening.become(target);
                target.onOpen(opened);
                ended.get();
                assertThat(opened.calls).containsExactly(inOrder ? "end" : "abort");
            }
        } finally {
            writer.shutdownNow();
        }
    }

    private void write(String text) throws IOException {
        byte[] bytes = ("__" + text + "__").getBytes(StandardCharsets.US_ASCII);
        sink.write(bytes, 2, text.length());
    }

    private static final class TestConnection implements StreamConnection {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final List<String> calls = new ArrayList<>();
        private final List<ByteBuffer> awaited = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private @Nullable IOException failure;

        String sent() {
            return taken.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean write(ByteBuffer bytes) throws IOException {
            if (failure != null) {
                throw failure;
            }
            while (bytes.hasRemaining() && room > 0) {
                taken.write(bytes.get());
                room--;
            }
            return !bytes.hasRemaining();
        }

        @Override
        public void awaitWritable(ByteBuffer rest) {
            calls.add("await");
            awaited.add(rest);
        }

        @Override
        public void end(ByteBuffer last) {
            calls.add("end");
            while (last.hasRemaining()) {
                taken.write(last.get());
            }
        }

        @Override
        public void abort() {
            calls.add("abort");
        }
    }

    private static final class RecordedEvents implements StreamSink.Events {

        private final List<String> told = new ArrayList<>();

        @Override
        public void onReady() {
            told.add("ready");
        }

        @Override
        public void onFailure(Throwable cause) {
            told.add("failure: " + cause.getMessage());
        }

        @Override
        public void onSessionEnded() {
            throw new AssertionError("A connection knows no session");
        }

        @Override
        public void onCompleted() {
            told.add("completed");
        }
    }
}
