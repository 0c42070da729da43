package dev.ssespring.web;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream, remembers the id of every block, with an event or without, and comes back with the last one. For one
 * thread, save {@link #cut}.
 */
final class ResumingClient implements Closeable {

    private static final int READ_SIZE = 8192;
    private static final int TAIL_SIZE = 64;

    private final String path;
    private final Consumer<SseEvent> events;
    private final byte[] buffer = new byte[READ_SIZE];
    private SseParser parser;
    private String tail = "";
    private int connections;
    private volatile @Nullable RawResponse response;

    ResumingClient(String path, String lastEventId, Consumer<SseEvent> events) {
        this.path = path;
        this.events = events;
        this.parser = new SseParser(ParserLimits.DEFAULTS, lastEventId);
    }

    void connect(int port) throws IOException {
        parser = new SseParser(ParserLimits.DEFAULTS, parser.lastEventId());
        tail = "";
        response = new RawResponse(port, path, parser.lastEventId());
        connections++;
    }

    /** Reads a little; false at the end of the response. */
    boolean read() throws IOException {
        RawResponse current = response;
        int count = (current != null) ? current.read(buffer) : -1;
        if (count < 0) {
            return false;
        }
        parser.feed(buffer, 0, count);
        for (SseItem item = parser.next(); item != null; item = parser.next()) {
            if (item instanceof SseEvent event) {
                events.accept(event);
            }
        }
        String text = tail + new String(buffer, 0, count, StandardCharsets.UTF_8);
        tail = text.substring(Math.max(0, text.length() - TAIL_SIZE));
        return true;
    }

    /** Up to where it has seen everything; -1 if it has no position yet. */
    long sequence() {
        return Position.parse(parser.lastEventId()).map(Position::sequence).orElse(-1L);
    }

    String lastEventId() {
        return parser.lastEventId();
    }

    @Nullable
    Duration retry() {
        return parser.retry();
    }

    /** The last characters of the current response. */
    String tail() {
        return tail;
    }

    int connections() {
        return connections;
    }

    /** Any thread may call it. */
    void cut(RawResponse.Cut how) throws IOException {
        RawResponse current = response;
        if (current != null) {
            current.cut(how);
        }
    }

    @Override
    public void close() throws IOException {
        cut(RawResponse.Cut.CLOSE);
    }
}
