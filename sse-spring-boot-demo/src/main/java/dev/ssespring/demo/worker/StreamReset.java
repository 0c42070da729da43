package dev.ssespring.demo.worker;

/**
 * Payload of the event which tells that the stream does not go on where this worker was.
 *
 * @param reason such as {@code unknown-position} or {@code history-too-short}
 */
record StreamReset(String reason) {}
