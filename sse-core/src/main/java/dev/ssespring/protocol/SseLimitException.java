package dev.ssespring.protocol;

/**
 * Thrown when the remote side has sent more than {@link ParserLimits} allow. The parser cannot be used any more:
 * everything that it returned before is valid, the rest of the stream is lost.
 */
public final class SseLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The limit of {@link ParserLimits} that was exceeded. */
    public enum Limit {
        /** {@link ParserLimits#maxLineBytes()}. */
        LINE("line", "maxLineBytes"),
        /** {@link ParserLimits#maxEventBytes()}. */
        EVENT("event", "maxEventBytes");

        private final String noun;
        private final String component;

        Limit(String noun, String component) {
            this.noun = noun;
            this.component = component;
        }
    }

    private final Limit limit;

    SseLimitException(Limit limit, int bytes) {
        super("%s is longer than %d bytes: raise '%s' of ParserLimits, or make the server send less"
                .formatted(limit.noun, bytes, limit.component));
        this.limit = limit;
    }

    /**
     * Returns the limit that was exceeded.
     *
     * @return never null
     */
    public Limit limit() {
        return limit;
    }
}
