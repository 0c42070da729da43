package dev.ssespring.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events as {@code text/event-stream}. Stateless; any thread may call it, and it does not block.
 *
 * <p>Fields are written in this order: comments, event, data, retry, custom fields, id, then the blank line. The id comes
 * last because some clients store it when they read its line, before the event is complete: a connection that is cut
 * inside the event must not leave them with the id of an event that they do not have. A value is always preceded by one
 * space, because the receiver removes one space, and must keep a leading space of the value itself.
 */
public final class SseEncoder {

    private static final byte[] COMMENT = {};
    private static final byte[] ID = ascii("id");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] DATA = ascii("data");
    private static final byte[] RETRY = ascii("retry");

    private SseEncoder() {}

    /**
     * Encodes an event with its own id.
     *
     * @param event the event; the type {@value SseEvent#DEFAULT_EVENT} and null data are omitted
     * @return the bytes, including the final blank line
     */
    public static EncodedEvent encode(SseEvent event) {
        return encode(event, event.id());
    }

    /**
     * Encodes an event with another id than its own, such as its position in a log.
     *
     * @param event the event, whose own id is ignored
     * @param id one line without U+0000; null writes no id
     * @return the bytes, including the final blank line
     * @throws IllegalArgumentException if the id contains a line break or U+0000
     */
    public static EncodedEvent encode(SseEvent event, @Nullable String id) {
        if (id != null) {
            SingleLine.checkId(id);
        }
        byte[] idBytes = (id != null) ? utf8(id) : null;
        byte[] type = event.event().equals(SseEvent.DEFAULT_EVENT) ? null : utf8(event.event());
        byte[] data = (event.data() != null) ? utf8(event.data()) : null;
        WireBuffer out = new WireBuffer(length(ID, idBytes) + length(EVENT, type) + length(DATA, data) + 1);
        for (String comment : event.comments()) {
            out.lines(COMMENT, utf8(comment));
        }
        if (type != null) {
            out.line(EVENT, type);
        }
        if (data != null && event.data() != null) {
            // String.indexOf is vectorized, and far cheaper than a loop over bytes.
            if (SingleLine.is(event.data())) {
                out.line(DATA, data);
            } else {
                out.lines(DATA, data);
            }
        }
        if (event.retry() != null) {
            out.line(RETRY, ascii(Long.toString(event.retry().toMillis())));
        }
        for (SseField field : event.fields()) {
            out.line(utf8(field.name()), utf8(field.value()));
        }
        if (idBytes != null) {
            out.line(ID, idBytes);
        }
        out.blankLine();
        return new EncodedEvent(out.toByteArray());
    }

    /**
     * Adds an id to an event that was encoded without one, without encoding the event again.
     *
     * @param encoded result of {@link #encode(SseEvent)} for an event without an id
     * @param id one line without U+0000
     * @return the bytes as if the event had been encoded with the id
     * @throws IllegalArgumentException if the id contains a line break or U+0000
     */
    public static EncodedEvent withId(EncodedEvent encoded, String id) {
        return withId(encoded.bytes(), id);
    }

    /**
     * Adds an id to an event that was encoded without one, without encoding the event again.
     *
     * @param encoded bytes of {@link #encode(SseEvent)} for an event without an id, maybe stored or sent elsewhere meanwhile
     * @param id one line without U+0000
     * @return the bytes as if the event had been encoded with the id
     * @throws IllegalArgumentException if the id contains a line break or U+0000
     */
    public static EncodedEvent withId(byte[] encoded, String id) {
        SingleLine.checkId(id);
        byte[] idBytes = utf8(id);
        WireBuffer out = new WireBuffer(encoded.length + length(ID, idBytes));
        out.encoded(encoded, lengthWithoutBlankLine(encoded));
        out.line(ID, idBytes);
        out.blankLine();
        return new EncodedEvent(out.toByteArray());
    }

    private static int lengthWithoutBlankLine(byte[] encoded) {
        int length = encoded.length;
        return (length > 0 && encoded[length - 1] == '\n') ? length - 1 : length;
    }

    /** Exact for one line, so that the array of the buffer is the result and nothing is copied. */
    private static int length(byte[] name, byte @Nullable [] value) {
        return (value != null) ? WireBuffer.lineLength(name.length, value.length) : 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // getBytes converts an unpaired surrogate to '?', which decoding reveals.
        return new String(bytes, StandardCharsets.UTF_8).equals(text)
                ? bytes
                : withoutUnpairedSurrogates(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutUnpairedSurrogates(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
                .forEach(result::appendCodePoint);
        return result.toString();
    }
}
