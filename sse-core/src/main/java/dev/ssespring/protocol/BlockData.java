package dev.ssespring.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Data lines of the current block, each followed by an LF; the last LF is not part of the text. */
final class BlockData {

    private static final int CAPACITY = 1024;
    private static final int MOST_KEPT = 64 * 1024;

    private final int maxBytes;
    private byte[] bytes = new byte[CAPACITY];
    private int length;
    private @Nullable String onlyLine;

    BlockData(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Same as {@link #add} for the last line of a block: data of one line is copied only into its text. */
    boolean addLast(byte[] source, int offset, int count) {
        if (length > 0 || count > maxBytes) {
            return add(source, offset, count);
        }
        onlyLine = Utf8.decode(source, offset, count);
        return true;
    }

    /** Returns false, and adds nothing, if the data would become too long. */
    boolean add(byte[] source, int offset, int count) {
        if (count > maxBytes - length) {
            return false;
        }
        if (bytes.length - length <= count) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(length + count + 1, (int) Math.min(bytes.length * 2L, maxBytes + 1L)));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        bytes[length++] = '\n';
        return true;
    }

    boolean isPresent() {
        return length > 0 || onlyLine != null;
    }

    String text() {
        return (onlyLine != null) ? onlyLine : Utf8.decode(bytes, 0, length - 1);
    }

    void clear() {
        length = 0;
        onlyLine = null;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[CAPACITY];
        }
    }
}
