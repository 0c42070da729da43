package dev.ssespring.demo;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Checks texts that somebody posted; what is wrong is answered with 400 and a reason that pages show as it is. */
public final class PostedText {

    private PostedText() {}

    /**
     * A text that must be there.
     *
     * @param name what the client calls it
     * @param value as posted
     * @param max most characters
     * @return without blanks around it
     * @throws ResponseStatusException if it is blank or too long
     */
    public static String required(String name, @Nullable String value, int max) {
        String text = optional(name, value, max);
        if (text == null) {
            throw badRequest("The %s must not be empty".formatted(name));
        }
        return text;
    }

    static @Nullable String optional(String name, @Nullable String value, int max) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        if (text.length() > max) {
            throw badRequest("The %s must have at most %d characters, not %d".formatted(name, max, text.length()));
        }
        return text;
    }

    private static ResponseStatusException badRequest(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
