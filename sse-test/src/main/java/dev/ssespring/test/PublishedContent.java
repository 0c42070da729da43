package dev.ssespring.test;

import java.util.Objects;

/**
 * Type and payload of a publication, to compare with.
 *
 * @param event the type
 * @param payload compared by {@code equals} with what was passed to {@code publish}
 */
public record PublishedContent(String event, Object payload) {

    /** Checks that nothing is null. */
    public PublishedContent {
        Objects.requireNonNull(event, "'event' must not be null");
        Objects.requireNonNull(payload, "'payload' must not be null");
    }
}
