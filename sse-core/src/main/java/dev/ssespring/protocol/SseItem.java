package dev.ssespring.protocol;

/** Result of {@link SseParser#next()}: an event, or a comment if comments are kept. */
public sealed interface SseItem permits SseEvent, SseComment {}
