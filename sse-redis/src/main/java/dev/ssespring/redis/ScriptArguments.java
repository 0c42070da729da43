package dev.ssespring.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Arguments of a script ({@code ARGV}), in order. Belongs to one thread until the script is run. */
public final class ScriptArguments {

    private final List<byte[]> values = new ArrayList<>();

    /** Creates an empty list of arguments. */
    public ScriptArguments() {}

    /**
     * Adds a number in decimal digits.
     *
     * @param number any
     * @return these arguments
     */
    public ScriptArguments add(long number) {
        return add(Long.toString(number));
    }

    /**
     * Adds a text in UTF-8.
     *
     * @param text any
     * @return these arguments
     */
    public ScriptArguments add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds bytes as they are.
     *
     * @param bytes not copied
     * @return these arguments
     */
    public ScriptArguments add(byte[] bytes) {
        values.add(bytes);
        return this;
    }

    byte[][] toArray() {
        return values.toArray(byte[][]::new);
    }
}
