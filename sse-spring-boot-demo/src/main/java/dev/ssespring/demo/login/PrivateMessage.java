package dev.ssespring.demo.login;

import java.time.Instant;

/**
 * Message as its receiver gets it.
 *
 * @param from name of the sender
 * @param text text of the message
 * @param time when it was sent
 */
record PrivateMessage(String from, String text, Instant time) {}
