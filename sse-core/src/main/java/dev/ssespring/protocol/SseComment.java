package dev.ssespring.protocol;

import java.util.Objects;

/**
 * Comment line of a received stream.
 *
 * @param text text after the colon, without one leading space; cut at
 *     {@link ParserLimits#maxLineBytes()}
 */
public record SseComment(String text) implements SseItem {

    /** Creates a comment; {@code text} must not be null. */
    public SseComment {
        Objects.requireNonNull(text, "'text' must not be null");
    }
}
