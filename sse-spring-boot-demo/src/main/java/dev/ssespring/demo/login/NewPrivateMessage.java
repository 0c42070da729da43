package dev.ssespring.demo.login;

import org.jspecify.annotations.Nullable;

/**
 * Message posted by a user, not validated.
 *
 * @param to name of the user who receives it
 * @param text text of the message
 */
record NewPrivateMessage(@Nullable String to, @Nullable String text) {}
