package dev.ssespring.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

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
     * @throws ResponseStatusException 400, telling what is wrong
     */
    static BoardMessage of(NewMessage posted, Instant time) {
        String text = stripped("text", posted.text(), MAX_TEXT);
        if (text == null) {
            throw badRequest("'text' must not be blank");
        }
        return new BoardMessage(text, stripped("author", posted.author(), MAX_AUTHOR), time);
    }

    private static @Nullable String stripped(String name, @Nullable String value, int max) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String stripped = value.strip();
        if (stripped.length() > max) {
            throw badRequest("'%s' must have at most %d characters, not %d".formatted(name, max, stripped.length()));
        }
        return stripped;
    }

    private static ResponseStatusException badRequest(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
