package dev.ssespring.benchmarks.load;

import java.io.IOException;

/** Takes the framing of chunks off a body that comes in any pieces. */
final class ChunkedBody {

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        AFTER_DATA
    }

    private final EventScanner scanner;
    private State state = State.SIZE;
    private int size;
    private boolean ended;

    ChunkedBody(EventScanner scanner) {
        this.scanner = scanner;
    }

    void take(byte[] bytes, int from, int to) throws IOException {
        int i = from;
        while (i < to && !ended) {
            if (state == State.DATA) {
                int count = Math.min(size, to - i);
                scanner.scan(bytes, i, i + count);
                i += count;
                size -= count;
                if (size == 0) {
                    state = State.AFTER_DATA;
                }
            } else {
                framing(bytes[i++]);
            }
        }
    }

    /** Whether the last chunk has come. */
    boolean hasEnded() {
        return ended;
    }

    private void framing(byte b) throws IOException {
        if (b == '\n') {
            if (state == State.AFTER_DATA) {
                state = State.SIZE;
            } else {
                ended = size == 0;
                state = State.DATA;
            }
        } else if (state == State.SIZE && b == ';') {
            state = State.EXTENSION;
        } else if (state == State.SIZE && b != '\r') {
            int digit = Character.digit(b, 16);
            if (digit < 0) {
                throw new IOException("Not the size of a chunk: byte " + b);
            }
            size = size * 16 + digit;
        }
    }
}
