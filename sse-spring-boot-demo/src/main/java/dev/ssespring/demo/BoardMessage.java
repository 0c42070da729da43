package dev.ssespring.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all boards get.
 *
 * @param text not blank, at most {@value #MAX_TEXT} characters
 * @param author at most {@value #MAX_AUTHOR} characters; null if not told
 * @param time when it was posted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BoardMessage(String text, @Nullable String author, Instant time) {

    static final int MAX_TEXT = 500;
    static final int MAX_AUTHOR = 40;

    /**
     * Checks what was posted.
     *
     * @throws org.springframework.web.server.ResponseStatusException 400, telling what is wrong
     */
    static BoardMessage of(NewMessage posted, Instant time) {
        return new BoardMessage(
                PostedText.required("text", posted.text(), MAX_TEXT),
                PostedText.optional("author", posted.author(), MAX_AUTHOR),
                time);
    }
}
