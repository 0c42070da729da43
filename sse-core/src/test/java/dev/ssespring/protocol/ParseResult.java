package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that can be seen of one stream after it was read; {@code failure} is the message of an {@link SseLimitException}. */
record ParseResult(
        List<SseItem> items,
        String lastEventId,
        @Nullable Duration retry,
        @Nullable String failure) {

    static ParseResult of(SseParser parser, byte[] bytes, Chunks chunks) {
        List<SseItem> items = new ArrayList<>();
        String failure = null;
        int fed = 0;
        while (fed < bytes.length && failure == null) {
            int length = chunks.nextLength(bytes.length - fed);
            parser.feed(bytes, fed, length);
            fed += length;
            failure = drain(parser, items);
        }
        return new ParseResult(items, parser.lastEventId(), parser.retry(), failure);
    }

    static @Nullable String drain(SseParser parser, List<SseItem> items) {
        try {
            for (SseItem item = parser.next(); item != null; item = parser.next()) {
                items.add(item);
            }
            return null;
        } catch (SseLimitException ex) {
            assertThatThrownBy(parser::next).isSameAs(ex);
            return ex.getMessage();
        }
    }

    static ParseResult ofReader(byte[] bytes, Chunks chunks) {
        List<SseItem> items = new ArrayList<>();
        try (SseReader reader = new SseReader(new ChunkedInput(bytes, chunks))) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                items.add(event);
            }
            return new ParseResult(items, reader.lastEventId(), reader.retry(), null);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    ParseResult withoutComments() {
        return new ParseResult(events(), lastEventId, retry, failure);
    }

    List<SseItem> events() {
        return items.stream().filter(SseEvent.class::isInstance).toList();
    }

    /** With the data, which an event itself does not show. */
    @Override
    public String toString() {
        String texts = items.stream().map(ParseResult::describe).collect(Collectors.joining(", "));
        return "[" + texts + "], lastEventId=" + lastEventId + ", retry=" + retry + ", failure=" + failure;
    }

    private static String describe(SseItem item) {
        return (item instanceof SseEvent event) ? event + " " + event.data() : item.toString();
    }
}
