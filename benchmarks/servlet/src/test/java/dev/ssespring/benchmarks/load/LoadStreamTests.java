package dev.ssespring.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoadStreamTests {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final int SIZE = 25;

    @Test
    void everyEventInItsPlaceIsComplete() throws IOException {
        Delivered delivered = delivered(new Expected(3, 1, SIZE), 0, event(0) + event(1) + event(2));

        assertThat(delivered.deliveries()).isEqualTo(3);
        assertThat(delivered.isComplete()).isTrue();
    }

    @Test
    void eventsAreTheSameWhereverBytesAndChunksAreSplit() throws IOException {
        String body = event(0) + event(1);
        for (int border = 1; border < body.length(); border++) {
            String wire = HEAD + chunk(body.substring(0, border)) + chunk(body.substring(border));
            for (int split = 0; split <= wire.length(); split++) {
                LoadStream stream = new LoadStream(0, ByteBuffer.allocate(0));
                Round round = new Round(new Expected(2, 1, SIZE), 1);
                stream.begin(round);
                take(stream, wire.substring(0, split));
                take(stream, wire.substring(split));

                assertThat(round.streamsLeft())
                        .as("chunk up to %d, split at %d", border, split)
                        .isZero();
                assertThat(round.result().isComplete()).isTrue();
            }
        }
    }

    @Test
    void skippedAndMissingEventsAreLost() throws IOException {
        Delivered delivered = delivered(new Expected(5, 1, SIZE), 0, event(0) + event(3));

        assertThat(delivered.deliveries()).isEqualTo(2);
        assertThat(delivered.lost()).isEqualTo(3);
        assertThat(delivered.wrong()).isZero();
    }

    @Test
    void eventThatComesTwiceIsWrong() throws IOException {
        Delivered delivered = delivered(new Expected(2, 1, SIZE), 0, event(0) + event(0) + event(1) + event(1));

        assertThat(delivered.deliveries()).isEqualTo(2);
        assertThat(delivered.lost()).isZero();
        assertThat(delivered.wrong()).isEqualTo(2);
    }

    @Test
    void eventOfAnotherSizeOrKindOrTopicIsWrong() throws IOException {
        assertThat(delivered(new Expected(1, 1, SIZE + 1), 0, event(0)).wrong()).isEqualTo(1);
        assertThat(delivered(new Expected(1, 1, SIZE), 0, "event: stream-reset\ndata: {}\n\n")
                        .wrong())
                .isEqualTo(1);
        assertThat(delivered(new Expected(4, 2, SIZE), 0, event(0) + event(1) + event(2))
                        .wrong())
                .isEqualTo(1);
    }

    @Test
    void streamOfATopicGetsEachOfItsEvents() throws IOException {
        assertThat(delivered(new Expected(5, 2, SIZE), 1, event(1) + event(3)).isComplete())
                .isTrue();
        assertThat(delivered(new Expected(5, 2, SIZE), 2, event(0) + event(2)).lost())
                .isEqualTo(1);
    }

    @Test
    void streamThatEndsLosesTheRest() throws IOException {
        LoadStream stream = new LoadStream(0, ByteBuffer.allocate(0));
        Round round = new Round(new Expected(3, 1, SIZE), 1);
        stream.begin(round);
        assertThatIOException()
                .isThrownBy(() -> take(stream, HEAD + chunk(event(0)) + "0\r\n\r\n"))
                .isInstanceOf(EOFException.class);
        stream.end();

        assertThat(round.streamsLeft()).isZero();
        assertThat(round.result().lost()).isEqualTo(2);
    }

    @Test
    void commentsAreCountedAndAreNoEvents() throws IOException {
        LoadStream stream = new LoadStream(0, ByteBuffer.allocate(0));
        take(stream, HEAD + chunk(":open\n\n") + chunk(event(0)) + chunk(":\n\n"));

        assertThat(stream.hasJoined()).isTrue();
        assertThat(stream.comments()).isEqualTo(2);
    }

    @Test
    void secondsOfAResumedRoundDoNotCountFromItsOldEvents() throws IOException {
        assertThat(delivered(new Expected(1, 1, SIZE), 0, event(0)).seconds()).isGreaterThan(1_000_000_000);

        LoadStream stream = new LoadStream(0, ByteBuffer.allocate(0));
        Round round = new Round(new Expected(1, 1, SIZE), 1);
        round.beginNow();
        stream.begin(round);
        take(stream, HEAD + chunk(event(0)));
        assertThat(round.result().seconds()).isBetween(0.0, 60.0);
    }

    @Test
    void refusalIsNoStream() {
        LoadStream stream = new LoadStream(0, ByteBuffer.allocate(0));

        assertThatIOException()
                .isThrownBy(() -> take(stream, "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n"))
                .withMessageContaining("503");
    }

    private static Delivered delivered(Expected expected, int number, String body) throws IOException {
        LoadStream stream = new LoadStream(number, ByteBuffer.allocate(0));
        Round round = new Round(expected, 1);
        stream.begin(round);
        take(stream, HEAD + chunk(body));
        stream.finish();
        return round.result();
    }

    private static String event(int seq) {
        return "data:{\"seq\":%d,\"ts\":1,\"pad\":\"\"}\n\n".formatted(seq);
    }

    private static String chunk(String text) {
        return "%x\r\n%s\r\n".formatted(text.length(), text);
    }

    private static void take(LoadStream stream, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        stream.take(bytes, bytes.length);
    }
}
