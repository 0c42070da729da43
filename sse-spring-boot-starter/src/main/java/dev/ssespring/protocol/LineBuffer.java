package dev.ssespring.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Holds the bytes not yet consumed and shows them line by line: from {@code lineStart} to {@code lineEnd} after
 * {@link #nextLine()} said true, and as the unfinished rest after it said false.
 *
 * <p>A line ends at CR at once; whether an LF follows that belongs to it is found out later, also in another chunk. Each
 * byte is looked at once, however the chunks are cut.
 */
final class LineBuffer {

    private static final int CAPACITY = 8 * 1024;
    private static final int MOST_KEPT_WHEN_EMPTY = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private byte[] bytes = new byte[CAPACITY];
    private int end;

    private int lineStart;
    private int lineEnd;
    private int valueStart;
    private int nextStart;
    private int scanned;

    private boolean atStart = true;
    private boolean afterCarriageReturn;
    private boolean skipping;

    void append(byte[] source, int offset, int length) {
        makeRoom(length);
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    int readFrom(InputStream input) throws IOException {
        makeRoom(1);
        int count = input.read(bytes, end, bytes.length - end);
        if (count > 0) {
            end += count;
        }
        return count;
    }

    private void makeRoom(int wanted) {
        int kept = end - nextStart;
        if (nextStart > 0) {
            if (kept == 0 && bytes.length > MOST_KEPT_WHEN_EMPTY) {
                bytes = new byte[CAPACITY];
            } else {
                System.arraycopy(bytes, nextStart, bytes, 0, kept);
            }
            scanned -= nextStart;
            nextStart = 0;
            end = kept;
        }
        if (bytes.length - end < wanted) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(end, wanted), (int)
                    Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }

    boolean nextLine() {
        while (skipStartMarks() && findLineEnd()) {
            if (!skipping) {
                return true;
            }
            skipping = false;
        }
        if (skipping) {
            skipTo(end);
        }
        lineStart = nextStart;
        // What may become a byte order mark is not yet part of a line.
        lineEnd = atStart ? nextStart : end;
        return false;
    }

    /** Drops a byte order mark at the very beginning, and the LF of a CRLF; false if that needs more bytes. */
    private boolean skipStartMarks() {
        if (atStart) {
            int shared = Math.min(end - nextStart, BYTE_ORDER_MARK.length);
            boolean mark = Arrays.equals(bytes, nextStart, nextStart + shared, BYTE_ORDER_MARK, 0, shared);
            if (mark && shared < BYTE_ORDER_MARK.length) {
                return false;
            }
            atStart = false;
            if (mark) {
                skipTo(nextStart + BYTE_ORDER_MARK.length);
            }
        }
        if (afterCarriageReturn && nextStart < end) {
            afterCarriageReturn = false;
            if (bytes[nextStart] == '\n') {
                skipTo(nextStart + 1);
            }
        }
        return true;
    }

    private void skipTo(int index) {
        nextStart = index;
        scanned = index;
    }

    private boolean findLineEnd() {
        byte[] bytes = this.bytes;
        int end = this.end;
        for (int i = scanned; i < end; i++) {
            byte b = bytes[i];
            if (b <= '\r' && (b == '\n' || b == '\r')) {
                lineStart = nextStart;
                lineEnd = i;
                skipTo(i + 1);
                afterCarriageReturn = b == '\r';
                return true;
            }
        }
        scanned = end;
        return false;
    }

    /** Forgets the unfinished line, also what is still to come of it. */
    void skipUnfinished() {
        skipping = true;
        skipTo(end);
    }

    int length() {
        return lineEnd - lineStart;
    }

    byte byteAt(int index) {
        return bytes[lineStart + index];
    }

    /** Says where the field name ends: the value follows the colon, less one space. */
    void cutName(int nameLength) {
        int from = lineStart + nameLength + 1;
        if (from < lineEnd && bytes[from] == ' ') {
            from++;
        }
        valueStart = Math.min(from, lineEnd);
    }

    String value() {
        return valueWithin(length());
    }

    /** The part of the value that lies in the first bytes of the line. */
    String valueWithin(int lineLength) {
        int to = Math.max(valueStart, lineStart + lineLength);
        return Utf8.decode(bytes, valueStart, to - valueStart);
    }

    boolean valueEquals(byte[] other) {
        return Arrays.equals(bytes, valueStart, lineEnd, other, 0, other.length);
    }

    byte[] valueBytes() {
        return Arrays.copyOfRange(bytes, valueStart, lineEnd);
    }

    boolean addValueTo(BlockData data) {
        return data.add(bytes, valueStart, lineEnd - valueStart);
    }

    /** The value as a number; -1 unless it is one or more ASCII digits that fit into a long. */
    long digits() {
        long number = (valueStart < lineEnd) ? 0 : -1;
        for (int i = valueStart; i < lineEnd && number >= 0; i++) {
            int digit = bytes[i] - '0';
            boolean fits = digit >= 0 && digit <= 9 && number <= (Long.MAX_VALUE - digit) / 10;
            number = fits ? number * 10 + digit : -1;
        }
        return number;
    }
}
