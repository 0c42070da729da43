package dev.ssespring.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Buffers the bytes that are not consumed yet, and splits them into lines: the current line is from {@code lineStart}
 * to {@code lineEnd} after {@link #nextLine()} returned true, and the unfinished rest after it returned false.
 *
 * <p>A line ends at CR immediately; whether an LF follows that belongs to it is determined later, maybe in another
 * chunk. Each byte is read once, independent of how chunks are cut.
 */
final class LineBuffer {

    private static final int SLACK = Long.BYTES;
    private static final int CAPACITY = 8 * 1024 + SLACK;
    private static final int MOST_KEPT_WHEN_EMPTY = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FIRST_AFTER_CR = 0x0E0E0E0E0E0E0E0EL;
    private static final long SIGNS = 0x8080808080808080L;

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
    private boolean hasNul;

    void append(byte[] source, int offset, int length) {
        makeRoom(length);
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    int readFrom(InputStream input) throws IOException {
        makeRoom(1);
        int count = input.read(bytes, end, bytes.length - SLACK - end);
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
        if (bytes.length - SLACK - end < wanted) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(end, wanted + SLACK), (int)
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
        // Bytes that may become a byte order mark are not part of a line yet.
        lineEnd = atStart ? nextStart : end;
        return false;
    }

    /**
     * Skips a byte order mark at the beginning of the stream, and the LF of a CRLF; returns false if that needs more
     * bytes.
     */
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
        if (scanned == nextStart) {
            hasNul = false;
        }
        int i = lineEndFrom(scanned);
        scanned = i;
        if (i == end) {
            return false;
        }
        lineStart = nextStart;
        lineEnd = i;
        skipTo(i + 1);
        afterCarriageReturn = bytes[i] == '\r';
        return true;
    }

    /** Returns the index of the first CR or LF, or the end if there is none. */
    private int lineEndFrom(int from) {
        int i = controlFrom(from);
        while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
            hasNul |= bytes[i] == 0;
            i = controlFrom(i + 1);
        }
        return i;
    }

    /**
     * Returns the index of the first byte up to CR, reading eight bytes at a time: most text has none except for line
     * ends.
     */
    private int controlFrom(int from) {
        byte[] bytes = this.bytes;
        int end = this.end;
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long controls = (word - FIRST_AFTER_CR) & ~word & SIGNS;
            if (controls != 0) {
                return i + Long.numberOfTrailingZeros(controls) / Byte.SIZE;
            }
        }
        while (i < end && (bytes[i] > '\r' || bytes[i] < 0)) {
            i++;
        }
        return i;
    }

    /** Discards the unfinished line, including its bytes in later chunks. */
    void skipUnfinished() {
        skipping = true;
        skipTo(end);
    }

    boolean hasNul() {
        return hasNul;
    }

    int length() {
        return lineEnd - lineStart;
    }

    /** Returns the first eight bytes of the line, the first one lowest; bytes behind its end are undefined. */
    long firstWord() {
        return (long) LONGS.get(bytes, lineStart);
    }

    /** Returns a short text as {@link #firstWord()} would, followed by zeros. */
    static long word(String text) {
        return (long) LONGS.get(Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), Long.BYTES), 0);
    }

    byte byteAt(int index) {
        return bytes[lineStart + index];
    }

    /** Sets the end of the field name: the value follows the colon, without one space. */
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

    /** Returns the part of the value within the first bytes of the line. */
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
        int length = lineEnd - valueStart;
        return isBeforeBlankLine() ? data.addLast(bytes, valueStart, length) : data.add(bytes, valueStart, length);
    }

    /** Returns false also if more bytes would be needed to decide, or if lines end with CR. */
    private boolean isBeforeBlankLine() {
        return nextStart < end && bytes[nextStart] == '\n' && !afterCarriageReturn;
    }

    /** Returns the value as a number; -1 unless it consists of one or more ASCII digits and fits into a long. */
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
