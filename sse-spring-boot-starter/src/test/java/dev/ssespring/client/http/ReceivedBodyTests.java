package dev.ssespring.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceivedBodyTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Source source = new Source();
    private final ReceivedBody body = new ReceivedBody();

    @BeforeEach
    void subscribe() {
        body.onSubscribe(source);
    }

    @Test
    void bytesComeInOrderHoweverTheyAreCut() throws IOException {
        source.send("one ", "", "two ");
        source.send("three");
        body.onComplete();

        assertThat(body.read()).isEqualTo('o');
        assertThat(body.readNBytes(2)).asString().isEqualTo("ne");
        assertThat(body.readAllBytes()).asString().isEqualTo(" two three");
        assertThat(body.read()).isEqualTo(-1);
    }

    @Test
    void oneReadTakesAllThatCame() throws IOException {
        source.send("one ", "two ");
        source.send("three");

        byte[] target = new byte[100];

        assertThat(new String(target, 0, body.read(target), StandardCharsets.US_ASCII))
                .isEqualTo("one two three");
    }

    @Test
    void emptyBuffersAheadOfTheFirstReadDoNotEndRequests() throws IOException {
        source.send("");
        assertThat(source.asked).isEqualTo(2);

        source.send("x");
        assertThat(source.asked).isEqualTo(2);
        assertThat(body.read()).isEqualTo('x');
    }

    @Test
    void nothingIsRequestedAheadOfTheFirstRead() throws IOException {
        source.send("one");
        assertThat(source.asked).isEqualTo(1);

        assertThat(body.read()).isEqualTo('o');
        assertThat(source.asked).isEqualTo(2);
    }

    @Test
    void bytesAheadOfTheReaderAreBounded() throws IOException {
        readFirst();
        int sent = 0;
        while (source.asked == 1) {
            source.asked = 0;
            source.send("x".repeat(1000));
            sent += 1000;
        }

        assertThat(sent).isBetween(ReceivedBody.MAX_AHEAD * 9 / 10, ReceivedBody.MAX_AHEAD + 1000);
        assertThat(body.read()).isEqualTo('x');
        assertThat(source.asked).isEqualTo(1);
    }

    @Test
    void boundIncludesTheOverheadOfSmallBuffers() throws IOException {
        readFirst();
        int sent = 0;
        while (source.asked == 1) {
            source.asked = 0;
            source.send("x");
            sent++;
        }

        assertThat(sent).isLessThan(ReceivedBody.MAX_AHEAD / 50);
    }

    @Test
    void smallBuffersThatWaitKeepLittleOfLargeOnes() throws Exception {
        readFirst();
        List<WeakReference<byte[]>> large = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] array = new byte[16 * 1024];
            array[0] = (byte) i;
            large.add(new WeakReference<>(array));
            body.onNext(List.of(ByteBuffer.wrap(array, 0, 1).asReadOnlyBuffer()));
        }

        await().until(() -> {
            System.gc();
            return large.stream().filter(array -> array.get() != null).count() < 10;
        });
        for (int i = 0; i < 100; i++) {
            assertThat(body.read()).isEqualTo(i);
        }
    }

    @Test
    void orderStaysWhereSmallAndLargeBuffersWait() throws IOException {
        readFirst();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String text = "<" + i + ">" + "x".repeat((i % 3 == 2) ? 4096 : i * 40);
            sent.append(text);
            source.send(text.substring(0, 2), text.substring(2));
        }
        body.onComplete();

        assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(sent.toString());
    }

    @Test
    void bytesReceivedBeforeAFailureAreRead() throws IOException {
        source.send("whole");
        body.onError(new IOException("reset"));

        assertThat(body.readNBytes(5)).asString().isEqualTo("whole");
        assertThatIOException().isThrownBy(body::read).withMessage("reset");
    }

    @Test
    void aWaitingReaderIsWokenByBytes() {
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(this::readOrFail);
        source.send("x");

        assertThat(read).succeedsWithin(TIMEOUT).isEqualTo((int) 'x');
    }

    @Test
    void closingEndsAWaitingReadAndTheExchange() throws Exception {
        Reader reader = Reader.waitingFor(body);

        body.close();

        reader.thread.join(TIMEOUT.toMillis());
        assertThat(reader.failure).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void closingEndsLaterReadsThoughThereIsMore() throws IOException {
        source.send("one two");
        assertThat(body.readNBytes(3)).hasSize(3);

        body.close();

        assertThatIOException().isThrownBy(body::read).withMessageContaining("closed");
    }

    @Test
    void anInterruptClosesAndStaysSet() throws Exception {
        Reader reader = Reader.waitingFor(body);

        reader.thread.interrupt();

        reader.thread.join(TIMEOUT.toMillis());
        assertThat(reader.failure).isInstanceOf(InterruptedIOException.class);
        assertThat(reader.interrupted).isTrue();
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void closingAfterTheEndCancelsNothing() {
        body.onComplete();

        body.close();

        assertThat(source.cancelled).isFalse();
    }

    @Test
    void aSubscriptionThatComesAfterClosingIsCancelled() {
        ReceivedBody closed = new ReceivedBody();
        closed.close();

        closed.onSubscribe(source);

        assertThat(source.cancelled).isTrue();
    }

    private void readFirst() throws IOException {
        source.asked = 0;
        source.send("x");
        assertThat(body.read()).isEqualTo('x');
    }

    private int readOrFail() {
        try {
            return body.read();
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static final class Reader {

        private final Thread thread;
        private volatile IOException failure;
        private volatile boolean interrupted;

        private Reader(InputStream body) {
            thread = new Thread(() -> {
                try {
                    body.read();
                } catch (IOException ex) {
                    failure = ex;
                    interrupted = Thread.currentThread().isInterrupted();
                }
            });
        }

        static Reader waitingFor(InputStream body) {
            Reader reader = new Reader(body);
            reader.thread.start();
            await().until(() -> reader.thread.getState() == Thread.State.WAITING);
            return reader;
        }
    }

    /** Stands for the HTTP client; sends bytes when the test calls it. */
    private final class Source implements Flow.Subscription {

        private long asked;
        private volatile boolean cancelled;

        void send(String... texts) {
            body.onNext(Stream.of(texts)
                    .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)))
                    .toList());
        }

        @Override
        public void request(long n) {
            asked += n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
