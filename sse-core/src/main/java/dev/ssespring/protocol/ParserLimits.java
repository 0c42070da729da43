package dev.ssespring.protocol;

/**
 * How much a remote side may make {@link SseParser} remember.
 *
 * @param maxLineBytes longest line, in bytes, 1 or more. Lines of unknown fields are skipped, never an error;
 *     comments are cut
 * @param maxEventBytes most data of one event, in bytes, 1 or more
 */
public record ParserLimits(int maxLineBytes, int maxEventBytes) {

    /** 16 MiB each. */
    public static final ParserLimits DEFAULTS = new ParserLimits(16 << 20, 16 << 20);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a limit is less than 1
     */
    public ParserLimits {
        requirePositive("maxLineBytes", maxLineBytes);
        requirePositive("maxEventBytes", maxEventBytes);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("'" + name + "' must be 1 or more: " + value);
        }
    }
}
