package dev.ssespring.protocol;

/** Remembers the last event type: most streams repeat a few types, which then need no new String. */
final class EventType {

    private byte[] bytes = {};
    private String text = SseEvent.DEFAULT_EVENT;

    /** Returns the value of the line; an empty value means the default type. */
    String of(LineBuffer line) {
        if (!line.valueEquals(bytes)) {
            bytes = line.valueBytes();
            text = (bytes.length == 0) ? SseEvent.DEFAULT_EVENT : line.value();
        }
        return text;
    }
}
