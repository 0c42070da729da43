package dev.ssespring.publisher;

import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;

/** Parts of the engine on their own. */
final class TestStreams {

    private TestStreams() {}

    /** A stream that nobody writes. */
    static OpenStream idle() {
        return new OpenStream(
                new StreamRequest(null, null, null),
                FakeSink.notReady(),
                new Mailbox(1, 1),
                new Writer("never-started"),
                ended -> {});
    }

    /** A delivery of so many bytes, nine or more: empty data is written without a space. */
    static Delivery delivery(long sequence, int bytes) {
        return new Delivery(sequence, SseEncoder.encode(SseEvent.of("x".repeat(bytes - "data: \n\n".length()))));
    }

    static Delivery delivery(long sequence) {
        return delivery(sequence, 10);
    }
}
