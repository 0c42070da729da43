package dev.ssespring.protocol;

import java.io.InputStream;

/** Gives at most one chunk per read, as a socket does. */
final class ChunkedInput extends InputStream {

    private final byte[] bytes;
    private final Chunks chunks;
    private int position;
    private int chunkEnd;

    ChunkedInput(byte[] bytes, Chunks chunks) {
        this.bytes = bytes;
        this.chunks = chunks;
    }

    @Override
    public int read() {
        throw new AssertionError("The reader is to read into its buffer");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == bytes.length) {
            return -1;
        }
        if (position == chunkEnd) {
            chunkEnd += chunks.nextLength(bytes.length - position);
        }
        int count = Math.min(length, chunkEnd - position);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }
}
