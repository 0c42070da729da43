package dev.ssespring.protocol;

import java.util.Objects;

/**
 * One comment line of a received stream.
 *
 * @param text what follows the colon, without the one space that may come first; cut at
 *     {@link ParserLimits#maxLineBytes()}
 */
public record SseComment(String text) implements SseItem {

    /** Creates a comment; {@code text} must not be null. */
    public SseComment {
        Objects.requireNonNull(text, "'text' must not be null");
    }
}
