package dev.ssespring.protocol;

/** What {@link SseParser#next()} finds in a stream: an event, or a comment where comments were asked for. */
public sealed interface SseItem permits SseEvent, SseComment {}
