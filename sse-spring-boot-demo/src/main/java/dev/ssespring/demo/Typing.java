package dev.ssespring.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who writes a message at the moment, as posted and as all boards get it.
 *
 * @param page made up by the page, which ignores its own events; at most {@value #MAX_PAGE} characters
 * @param author name; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Typing(@Nullable String page, @Nullable String author) {

    private static final int MAX_PAGE = 40;

    /**
     * Returns what may be published.
     *
     * @throws org.springframework.web.server.ResponseStatusException 400 if a text is missing or too long
     */
    Typing checked() {
        return new Typing(
                PostedText.required("page", page, MAX_PAGE),
                PostedText.optional("author", author, BoardMessage.MAX_AUTHOR));
    }
}
