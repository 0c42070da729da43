package dev.ssespring.web.endpoint;

/**
 * Limits of what one request can ask for.
 *
 * @param topics maximum number of topics and patterns, 1 or more
 * @param patterns maximum number of patterns with wildcards among them, 0 or more
 * @param length maximum number of characters of a topic or pattern, 1 or more
 */
public record TopicLimits(int topics, int patterns, int length) {

    private static final int BYTES_AROUND_A_TOPIC = 16;
    private static final int BYTES_AROUND_THE_LIST = 1_024;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public TopicLimits {
        if (topics < 1 || patterns < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "'topics' and 'length' must be 1 or more, and 'patterns' 0 or more: %d, %d, %d"
                            .formatted(topics, length, patterns));
        }
    }

    /** Maximum size of a request's body, with room for quotes and white space. */
    int bodyBytes() {
        long bytes = BYTES_AROUND_THE_LIST + (long) topics * ((long) length + BYTES_AROUND_A_TOPIC);
        return (int) Math.min(bytes, Integer.MAX_VALUE - 8);
    }
}
