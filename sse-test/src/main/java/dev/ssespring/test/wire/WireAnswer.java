package dev.ssespring.test.wire;

/**
 * A whole response.
 *
 * @param head status and headers
 * @param body as UTF-8
 */
public record WireAnswer(WireHead head, String body) {}
