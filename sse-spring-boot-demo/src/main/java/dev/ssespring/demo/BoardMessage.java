package dev.ssespring.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Message that all boards receive.
 *
 * @param text text, not blank, at most {@value #MAX_TEXT} characters
 * @param author name of the author, at most {@value #MAX_AUTHOR} characters; null if unknown
 * @param time when the message was posted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BoardMessage(String text, @Nullable String author, Instant time) {

    static final int MAX_TEXT = 500;
    static final int MAX_AUTHOR = 40;

    /**
     * Validates a posted message.
     *
     * @throws org.springframework.web.server.ResponseStatusException 400 with a reason
     */
    static BoardMessage of(NewMessage posted, Instant time) {
        return new BoardMessage(
                PostedText.required("text", posted.text(), MAX_TEXT),
                PostedText.optional("author", posted.author(), MAX_AUTHOR),
                time);
    }
}
