package dev.ssespring.protocol;

/** The UTF-8 decoder of the WHATWG Encoding Standard, step by step, without its handling of the byte order mark. */
final class ReferenceUtf8 {

    private final StringBuilder output = new StringBuilder();
    private int codePoint;
    private int bytesSeen;
    private int bytesNeeded;
    private int lowerBoundary = 0x80;
    private int upperBoundary = 0xBF;

    private ReferenceUtf8() {}

    static String decode(byte[] bytes) {
        ReferenceUtf8 decoder = new ReferenceUtf8();
        for (byte b : bytes) {
            decoder.accept(b & 0xFF);
        }
        if (decoder.bytesNeeded != 0) {
            decoder.output.append('\uFFFD');
        }
        return decoder.output.toString();
    }

    private void accept(int b) {
        if (bytesNeeded == 0) {
            first(b);
        } else if (b < lowerBoundary || b > upperBoundary) {
            reset();
            output.append('\uFFFD');
            first(b);
        } else {
            lowerBoundary = 0x80;
            upperBoundary = 0xBF;
            codePoint = (codePoint << 6) | (b & 0x3F);
            bytesSeen++;
            if (bytesSeen == bytesNeeded) {
                output.appendCodePoint(codePoint);
                reset();
            }
        }
    }

    private void first(int b) {
        if (b <= 0x7F) {
            output.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
            bytesNeeded = 1;
            codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
            lowerBoundary = (b == 0xE0) ? 0xA0 : 0x80;
            upperBoundary = (b == 0xED) ? 0x9F : 0xBF;
            bytesNeeded = 2;
            codePoint = b & 0xF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            lowerBoundary = (b == 0xF0) ? 0x90 : 0x80;
            upperBoundary = (b == 0xF4) ? 0x8F : 0xBF;
            bytesNeeded = 3;
            codePoint = b & 0x7;
        } else {
            output.append('\uFFFD');
        }
    }

    private void reset() {
        codePoint = 0;
        bytesSeen = 0;
        bytesNeeded = 0;
        lowerBoundary = 0x80;
        upperBoundary = 0xBF;
    }
}
