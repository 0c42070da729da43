package dev.ssespring.runs;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;

/**
 * Event that a producer has appended.
 *
 * @param number position in the run's log, 1 or more
 * @param event type of the event; {@value SseEvent#DEFAULT_EVENT} unless another was given
 * @param data payload as text, with any line breaks
 */
public record RunEvent(long number, String event, String data) implements RunEntry {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the number is less than 1
     */
    public RunEvent {
        Objects.requireNonNull(event, "'event' must not be null");
        Objects.requireNonNull(data, "'data' must not be null");
        if (number < 1) {
            throw new IllegalArgumentException("'number' must be 1 or more: " + number);
        }
    }

    /**
     * Returns the size that counts against the limits of a run.
     *
     * @return bytes of type and data in UTF-8
     */
    public long bytes() {
        return utf8Length(event) + utf8Length(data);
    }

    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair stands for two of the four bytes.
                length += (c < 0x800 || Character.isSurrogate(c)) ? 1 : 2;
            }
        }
        return length;
    }

    /** Returns number, type and size, without the data: it may be personal or secret. */
    @Override
    public String toString() {
        return "RunEvent[number=" + number + ", event=" + event + ", " + data.length() + " characters]";
    }
}
