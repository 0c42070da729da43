package dev.ssespring.benchmarks;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;

/** The two ways into our parser. */
final class OurParser {

    private OurParser() {}

    static void feed(WireStream stream, StreamParser.Receiver receiver) {
        SseParser parser = new SseParser();
        for (byte[] chunk : stream.chunks()) {
            parser.feed(chunk, 0, chunk.length);
            for (SseItem item = parser.next(); item != null; item = parser.next()) {
                if (item instanceof SseEvent event) {
                    receiver.received(event.id(), event.event(), event.data());
                }
            }
        }
    }

    static void read(WireStream stream, StreamParser.Receiver receiver) throws IOException {
        try (SseReader reader = new SseReader(stream.open())) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                receiver.received(event.id(), event.event(), event.data());
            }
        }
    }
}
