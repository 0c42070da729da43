package dev.ssespring.protocol;

/** Remembers the event type read last: most streams repeat the same few, and then it needs no new String. */
final class EventType {

    private byte[] bytes = {};
    private String text = SseEvent.DEFAULT_EVENT;

    /** The value of the line; an empty one means the default type. */
    String of(LineBuffer line) {
        if (!line.valueEquals(bytes)) {
            bytes = line.valueBytes();
            text = (bytes.length == 0) ? SseEvent.DEFAULT_EVENT : line.value();
        }
        return text;
    }
}
