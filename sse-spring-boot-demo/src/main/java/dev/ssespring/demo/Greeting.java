package dev.ssespring.demo;

import org.jspecify.annotations.Nullable;

/**
 * Greeting of a start page to all others.
 *
 * @param text not validated when it is posted
 */
record Greeting(@Nullable String text) {

    static final int MAX_TEXT = 60;

    Greeting checked() {
        return new Greeting(PostedText.required("text", text, MAX_TEXT));
    }
}
