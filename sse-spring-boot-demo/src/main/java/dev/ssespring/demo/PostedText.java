package dev.ssespring.demo;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Validates posted texts. Invalid texts are answered with 400 and a reason that pages show. */
public final class PostedText {

    private PostedText() {}

    /**
     * Returns a required text.
     *
     * @param name name of the text for the client
     * @param value text as posted
     * @param max maximum number of characters
     * @return the text without surrounding blanks
     * @throws ResponseStatusException if it is blank or too long
     */
    public static String required(String name, @Nullable String value, int max) {
        String text = optional(name, value, max);
        if (text == null) {
            throw badRequest("The %s must not be empty".formatted(name));
        }
        return text;
    }

    /**
     * Returns an optional text.
     *
     * @param name name of the text for the client
     * @param value text as posted
     * @param max maximum number of characters
     * @return the text without surrounding blanks; null if it is blank
     * @throws ResponseStatusException if it is too long
     */
    public static @Nullable String optional(String name, @Nullable String value, int max) {
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
