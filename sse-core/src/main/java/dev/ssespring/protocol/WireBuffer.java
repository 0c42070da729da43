package dev.ssespring.protocol;

import java.util.Arrays;

/** Growing buffer for one encoded event. Owned by the encoding thread. */
final class WireBuffer {

    private byte[] bytes;
    private int length;

    WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /**
     * Writes one line for each line of the value: a line break at its end adds an empty line, and so does an empty
     * value.
     */
    void lines(byte[] name, byte[] value) {
        int from = 0;
        for (int i = 0; i < value.length; i++) {
            byte b = value[i];
            if (b == '\n' || b == '\r') {
                line(name, value, from, i);
                if (b == '\r' && i + 1 < value.length && value[i + 1] == '\n') {
                    i++;
                }
                from = i + 1;
            }
        }
        line(name, value, from, value.length);
    }

    void line(byte[] name, byte[] value) {
        line(name, value, 0, value.length);
    }

    /** Writes the name, a colon, a space if there is a value, the value, and LF. */
    static int lineLength(int name, int value) {
        return name + 2 + (value > 0 ? value + 1 : 0);
    }

    private void line(byte[] name, byte[] value, int from, int to) {
        reserve(lineLength(name.length, to - from));
        append(name, 0, name.length);
        bytes[length++] = ':';
        if (to > from) {
            bytes[length++] = ' ';
            append(value, from, to);
        }
        bytes[length++] = '\n';
    }

    /** Writes bytes that are encoded already. */
    void encoded(byte[] source, int to) {
        reserve(to);
        append(source, 0, to);
    }

    void blankLine() {
        reserve(1);
        bytes[length++] = '\n';
    }

    private void append(byte[] source, int from, int to) {
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    /** Returns the content. The buffer must not be used any more: its own array is returned if it has the right size. */
    byte[] toByteArray() {
        return (length == bytes.length) ? bytes : Arrays.copyOf(bytes, length);
    }
}
