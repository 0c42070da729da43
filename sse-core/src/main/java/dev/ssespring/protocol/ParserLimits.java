package dev.ssespring.protocol;

/**
 * Limits for the memory that a remote side can make {@link SseParser} use.
 *
 * @param maxLineBytes maximum length of a line in bytes, 1 or more. Longer lines of unknown fields are skipped without
 *     an error; longer comments are cut
 * @param maxEventBytes maximum size of the data of one event in bytes, 1 or more
 */
public record ParserLimits(int maxLineBytes, int maxEventBytes) {

    /** 16 MiB each. */
    public static final ParserLimits DEFAULTS = new ParserLimits(16 << 20, 16 << 20);

    /**
     * Checks the limits.
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
