package dev.ssespring.benchmarks.load;

import java.nio.charset.StandardCharsets;

/**
 * Finds the numbers that the benchmark server puts into its events: {@code data:{"seq":1,"ts":2,"pad":"x"}}. Takes any
 * pieces of a body with lines that end with LF, keeps the beginning of one line, and makes no garbage that would show in
 * latencies.
 */
final class EventScanner {

    /** Enough for the numbers. */
    private static final int KEPT = 64;

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEQ = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TS = ",\"ts\":".getBytes(StandardCharsets.US_ASCII);

    private final Blocks blocks;
    private final byte[] start = new byte[KEPT];
    private int lineLength;
    private int next;

    private boolean data;
    private int dataLength;
    private long seq;
    private long ts;

    EventScanner(Blocks blocks) {
        this.blocks = blocks;
    }

    /** What was found. */
    interface Blocks {

        /** A block without data, such as a comment. */
        void comment();

        /**
         * A block with data.
         *
         * @param seq its number; -1 if there is none
         * @param ts microseconds since the epoch
         * @param length bytes of data
         */
        void event(long seq, long ts, int length);
    }

    void scan(byte[] bytes, int from, int to) {
        int begin = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, begin, i);
                endLine();
                begin = i + 1;
            }
        }
        keep(bytes, begin, to);
    }

    private void keep(byte[] bytes, int from, int to) {
        if (lineLength < KEPT) {
            System.arraycopy(bytes, from, start, lineLength, Math.min(to - from, KEPT - lineLength));
        }
        lineLength += to - from;
    }

    private void endLine() {
        next = 0;
        if (lineLength == 0) {
            endBlock();
        } else if (skip(DATA)) {
            if (next < lineLength && start[next] == ' ') {
                next++;
            }
            // A second line of data is none of the benchmark's, and shows by the length.
            dataLength += lineLength - next;
            data = true;
            seq = skip(SEQ) ? number() : -1;
            ts = skip(TS) ? number() : 0;
        }
        lineLength = 0;
    }

    private void endBlock() {
        if (data) {
            blocks.event(seq, ts, dataLength);
        } else {
            blocks.comment();
        }
        data = false;
        dataLength = 0;
    }

    private boolean skip(byte[] text) {
        if (next + text.length > Math.min(lineLength, KEPT)) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (start[next + i] != text[i]) {
                return false;
            }
        }
        next += text.length;
        return true;
    }

    private long number() {
        long number = 0;
        while (next < Math.min(lineLength, KEPT) && start[next] >= '0' && start[next] <= '9') {
            number = number * 10 + (start[next++] - '0');
        }
        return number;
    }
}
