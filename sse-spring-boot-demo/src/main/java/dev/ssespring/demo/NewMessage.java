package dev.ssespring.demo;

import org.jspecify.annotations.Nullable;

/**
 * What somebody posts to the board, not checked yet.
 *
 * @param text what to show
 * @param author who says so
 */
record NewMessage(@Nullable String text, @Nullable String author) {}
