package dev.ssespring.demo.chat;

import dev.ssespring.demo.PostedText;
import org.jspecify.annotations.Nullable;

/**
 * A question as posted by the page.
 *
 * @param text the question
 */
record Question(@Nullable String text) {

    static final int MAX_TEXT = 500;

    String checkedText() {
        return PostedText.required("text", text, MAX_TEXT);
    }
}
