package dev.ssespring.client;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An open response being read. Belongs to the connection's thread. */
final class ResponseReader {

    private final OpenResponse stream;
    private final SseParser parser;
    private final IdleWatch watch;
    private final SseClock.Timer age;

    ResponseReader(OpenResponse stream, SseParser parser, IdleWatch watch, SseClock.Timer age) {
        this.stream = stream;
        this.parser = parser;
        this.watch = watch;
        this.age = age;
    }

    @Nullable
    SseItem next() {
        return parser.next();
    }

    /** What one read gives; false at the end of the response. */
    boolean more() throws IOException {
        watch.readBegins();
        try {
            return parser.readFrom(stream.response().body()) >= 0;
        } finally {
            watch.readEnds();
        }
    }

    String lastEventId() {
        return parser.lastEventId();
    }

    @Nullable
    Duration retry() {
        return parser.retry();
    }

    /** Drops the connection; what was not read is lost. */
    void end() {
        watch.end();
        age.stop();
        stream.exchange().cancel();
    }
}
