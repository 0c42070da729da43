package dev.ssespring.demo;

import org.jspecify.annotations.Nullable;

/**
 * Message posted to the board, not validated.
 *
 * @param text text to show
 * @param author name of the author
 */
record NewMessage(@Nullable String text, @Nullable String author) {}
