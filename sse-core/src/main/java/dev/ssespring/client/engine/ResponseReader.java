package dev.ssespring.client.engine;

import dev.ssespring.client.engine.request.AttemptResult;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads and parses an open response. Belongs to the connection's thread. */
final class ResponseReader {

    private final AttemptResult.OpenResponse response;
    private final SseParser parser;
    private final IdleWatch watch;
    private final SseClock.Timer age;

    ResponseReader(AttemptResult.OpenResponse response, SseParser parser, IdleWatch watch, SseClock.Timer age) {
        this.response = response;
        this.parser = parser;
        this.watch = watch;
        this.age = age;
    }

    @Nullable
    SseItem next() {
        return parser.next();
    }

    /** Feeds the parser with the bytes of one read; returns false at the end of the response. */
    boolean more() throws IOException {
        watch.readBegins();
        try {
            return parser.readFrom(response.response().body()) >= 0;
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

    /** Ends the exchange; bytes that were not read are lost. */
    void end() {
        watch.end();
        age.stop();
        response.exchange().cancel();
    }
}
