package dev.ssespring.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream and what is to be read from it. In {@code input} each character stands for one byte; the expected texts are
 * plain.
 */
record ParserFixture(
        String name,
        String startId,
        String input,
        List<SseItem> items,
        String lastEventId,
        @Nullable Duration retry) {

    static final String BOM = "\u00EF\u00BB\u00BF";

    ParserFixture {
        if (input.chars().anyMatch(c -> c > 0xFF)) {
            throw new IllegalArgumentException("not bytes: " + name);
        }
    }

    /** Unless told otherwise, it starts and ends without a last event id and ends without a retry. */
    static ParserFixture fixture(String name, String input, SseItem... items) {
        return new ParserFixture(name, "", input, List.of(items), "", null);
    }

    ParserFixture startingWithId(String id) {
        return new ParserFixture(name, id, input, items, lastEventId, retry);
    }

    ParserFixture endingWithId(String id) {
        return new ParserFixture(name, startId, input, items, id, retry);
    }

    ParserFixture endingWithRetry(long millis) {
        return new ParserFixture(name, startId, input, items, lastEventId, Duration.ofMillis(millis));
    }

    static SseEvent message(String data) {
        return message(data, "");
    }

    static SseEvent message(String data, String id) {
        return new SseEvent("message", data, id, null);
    }

    static SseEvent message(String data, long retryMillis) {
        return new SseEvent("message", data, "", Duration.ofMillis(retryMillis));
    }

    static SseEvent event(String type, String data) {
        return new SseEvent(type, data, "", null);
    }

    static SseComment comment(String text) {
        return new SseComment(text);
    }

    SseParser newParser() {
        return new SseParser(ParserLimits.DEFAULTS, startId);
    }

    byte[] bytes() {
        return input.getBytes(StandardCharsets.ISO_8859_1);
    }

    ParseResult expected() {
        return new ParseResult(items, lastEventId, retry, null);
    }

    @Override
    public String toString() {
        return name;
    }
}
