package dev.ssespring.protocol;

/**
 * The remote side sent more than {@link ParserLimits} allow. The parser that threw it is done for: everything it
 * returned before stands, the rest of the stream is lost.
 */
public final class SseLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which of the {@link ParserLimits} was met. */
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
        super("%s is longer than %d bytes: raise '%s' of ParserLimits, or have the server send less"
                .formatted(limit.noun, bytes, limit.component));
        this.limit = limit;
    }

    /**
     * The limit that was met.
     *
     * @return never null
     */
    public Limit limit() {
        return limit;
    }
}
