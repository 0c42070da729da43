package dev.ssespring.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes UTF-8 as specified by the WHATWG Encoding Standard, including the number of U+FFFD for malformed bytes. */
final class Utf8 {

    private Utf8() {}

    static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        return (text.indexOf('\uFFFD') < 0)
                ? text
                : new String(spoilSurrogates(bytes, offset, length), StandardCharsets.UTF_8);
    }

    // The JDK replaces an encoded surrogate (ED A0..BF) as a whole; the standard replaces each of its bytes, as after
    // FF.
    private static byte[] spoilSurrogates(byte[] bytes, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        for (int i = 1; i < length; i++) {
            if (copy[i - 1] == (byte) 0xED && (copy[i] & 0xE0) == 0xA0) {
                copy[i - 1] = (byte) 0xFF;
            }
        }
        return copy;
    }
}
