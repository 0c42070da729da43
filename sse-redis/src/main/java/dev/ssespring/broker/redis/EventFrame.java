package dev.ssespring.broker.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Event of a batch as it is stored in the log and in a history, one after another: a header line with its distance from the
 * last event of the batch, the length of its conflation key ({@code -} without one) and its length, then the key and the
 * event. For example {@code 3 - 13\ndata: hello\n\n}. Immutable.
 */
final class EventFrame {

    private static final String NO_KEY = "-";

    private final int distance;
    private final @Nullable String key;
    private final byte[] event;

    /**
     * Creates a frame.
     *
     * @param distance number of events of the batch after this one
     * @param key conflation key; null if there is none
     * @param event wire format without an id, not copied
     */
    EventFrame(int distance, @Nullable String key, byte[] event) {
        this.distance = distance;
        this.key = key;
        this.event = event;
    }

    int distance() {
        return distance;
    }

    @Nullable
    String key() {
        return key;
    }

    byte[] event() {
        return event;
    }

    void writeTo(ByteArrayOutputStream out) {
        byte[] keyBytes = (key != null) ? key.getBytes(StandardCharsets.UTF_8) : new byte[0];
        String keyLength = (key != null) ? Integer.toString(keyBytes.length) : NO_KEY;
        out.writeBytes((distance + " " + keyLength + ' ' + event.length + '\n').getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(keyBytes);
        out.writeBytes(event);
    }

    /**
     * Returns the events that were written one after another.
     *
     * @throws IllegalArgumentException if the bytes are not complete frames
     */
    static List<EventFrame> read(byte[] framed) {
        List<EventFrame> frames = new ArrayList<>();
        int at = 0;
        while (at < framed.length) {
            int end = at;
            while (end < framed.length && framed[end] != '\n') {
                end++;
            }
            String[] header = new String(framed, at, end - at, StandardCharsets.US_ASCII).split(" ", -1);
            if (header.length != 3) {
                throw new IllegalArgumentException("Not an event of this library");
            }
            int keyLength = header[1].equals(NO_KEY) ? 0 : Integer.parseInt(header[1]);
            int eventAt = end + 1 + keyLength;
            int next = eventAt + Integer.parseInt(header[2]);
            if (next > framed.length) {
                throw new IllegalArgumentException("Not a complete event of this library");
            }
            String key =
                    header[1].equals(NO_KEY) ? null : new String(framed, end + 1, keyLength, StandardCharsets.UTF_8);
            frames.add(new EventFrame(Integer.parseInt(header[0]), key, Arrays.copyOfRange(framed, eventAt, next)));
            at = next;
        }
        return frames;
    }
}
